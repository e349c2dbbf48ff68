// Starts `procrules lsp` and leaves everything else to it.
"use strict";

const vscode = require("vscode");
const { LanguageClient, TransportKind } = require("vscode-languageclient/node");

let client;

function settings() {
  const given = vscode.workspace.getConfiguration("procrules");
  return { lang: given.get("lang"), referenceDate: given.get("referenceDate") };
}

function create() {
  const given = vscode.workspace.getConfiguration("procrules").get("command");
  const [command, ...args] = given.length ? given : ["procrules", "lsp"];
  const server = { command, args, transport: TransportKind.stdio };
  return new LanguageClient(
    "procrules",
    "procrules",
    { run: server, debug: server },
    {
      documentSelector: [
        { language: "procrules" },
        { language: "procrules-dossier" },
        { language: "markdown", pattern: "**/*.regles.md" },
      ],
      initializationOptions: settings(),
      synchronize: {
        configurationSection: "procrules",
        fileEvents: vscode.workspace.createFileSystemWatcher("**/*.{regles,regles.md}"),
      },
    },
  );
}

async function start() {
  client = create();
  try {
    await client.start();
  } catch (error) {
    const french = vscode.env.language.startsWith("fr");
    vscode.window.showErrorMessage(
      french
        ? `procrules n'a pas pu démarrer (${error.message}). Installez-le avec « pip install 'procrules[lsp]' », ou dites où il est : réglage procrules.command.`
        : `procrules could not start (${error.message}). Install it with "pip install 'procrules[lsp]'", or say where it is: setting procrules.command.`,
    );
  }
}

async function stop() {
  const running = client;
  client = undefined;
  if (running && running.needsStop()) {
    await running.stop();
  }
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("procrules.restart", async () => {
      await stop();
      await start();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
