// Runs the library in Python, away from the page, and answers its messages one after the other.
import { loadPyodide } from "./pyodide/pyodide.mjs";

const base = new URL(".", self.location.href);

async function start(lang) {
  const tell = (step) => {
    performance.mark(step);
    self.postMessage({ step });
  };
  tell("python");
  const wheels = fetch(new URL("wheels.json", base)).then((found) => found.json());
  const [python, names] = await Promise.all([
    loadPyodide({ indexURL: new URL("pyodide/", base).href, env: { PROCRULES_CACHE: "off" } }),
    wheels,
  ]);
  tell("library");
  const archives = await Promise.all(
    names.map(async (name) => (await fetch(new URL(`wheels/${name}`, base))).arrayBuffer()),
  );
  for (const archive of archives) python.unpackArchive(archive, "wheel", { extractDir: "/library" });
  const service = python.runPython(
    `import sys
sys.path.insert(0, "/library")
from procrules.tools.playground.service import Service
Service`,
  )(lang);
  tell("rules");
  return (message) => service.handle(message);
}

let handle;
self.onmessage = async ({ data }) => {
  if (data.lang) {
    handle = start(data.lang);
    handle.catch((error) => self.postMessage({ failed: String(error) }));
    return;
  }
  try {
    const answer = (await handle)(JSON.stringify(data.message));
    self.postMessage({ id: data.id, answer: JSON.parse(answer) });
  } catch (error) {
    self.postMessage({ id: data.id, failed: String(error) });
  }
};
