// Bundles the page and copies what its worker loads:  node build.mjs OUT
import { build } from "esbuild";
import { cp, mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

const here = fileURLToPath(new URL(".", import.meta.url));
const out = process.argv[2];

await build({
  absWorkingDir: here,
  entryPoints: { page: "src/page.js", worker: "src/worker.js", style: "src/style.css" },
  bundle: true,
  format: "esm",
  minify: true,
  legalComments: "linked",
  target: ["es2022"],
  external: ["./pyodide/pyodide.mjs"],
  logLevel: "warning",
  outdir: out,
});

const RUNTIME = [
  "pyodide.mjs",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "pyodide-lock.json",
  "python_stdlib.zip",
];
await mkdir(join(out, "pyodide"), { recursive: true });
for (const name of RUNTIME) {
  await cp(join(here, "node_modules", "pyodide", name), join(out, "pyodide", name));
}
