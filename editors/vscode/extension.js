// Starts the user's own `taskdef-lint server` for JSON and YAML files. What it makes of a file, it decides by the file's content.
const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate(context) {
  const command = workspace.getConfiguration("taskdef-lint").get("path");
  const watcher = workspace.createFileSystemWatcher("**/.taskdef-lint.{yaml,yml}");
  context.subscriptions.push(watcher);
  client = new LanguageClient(
    "taskdef-lint",
    { command, args: ["server"] },
    {
      documentSelector: ["json", "jsonc", "yaml"].flatMap((language) =>
        ["file", "untitled"].map((scheme) => ({ scheme, language })),
      ),
      initializationOptions: { trusted: workspace.isTrusted },
      synchronize: { fileEvents: watcher },
    },
  );
  try {
    await client.start();
  } catch (error) {
    client = undefined;
    window.showErrorMessage(`taskdef-lint: '${command} server' cannot be started: ${error.message}. See the setting taskdef-lint.path.`);
  }
}

const deactivate = () => client?.stop();

module.exports = { activate, deactivate };
