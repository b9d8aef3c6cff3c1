// What the extension tells the language client, with stand-ins for that and for the editor: `npm test`, which needs Node alone.
const assert = require("node:assert");
const Module = require("node:module");
const { test } = require("node:test");

function activated({ path = "taskdef-lint", trusted = true, fails = false }) {
  const seen = { errors: [], stopped: 0 };
  const modules = {
    vscode: {
      window: { showErrorMessage: (message) => seen.errors.push(message) },
      workspace: {
        isTrusted: trusted,
        getConfiguration: (section) => ({ get: (key) => (`${section}.${key}` === "taskdef-lint.path" ? path : undefined) }),
        createFileSystemWatcher: (glob) => ({ glob }),
      },
    },
    "vscode-languageclient/node": {
      LanguageClient: class {
        constructor(...settings) {
          seen.settings = settings;
        }
        async start() {
          if (fails) throw new Error("spawn ENOENT");
        }
        async stop() {
          seen.stopped += 1;
        }
      },
    },
  };
  const load = Module._load;
  Module._load = (name, ...rest) => modules[name] ?? load(name, ...rest);
  try {
    delete require.cache[require.resolve("./extension.js")];
    seen.extension = require("./extension.js");
  } finally {
    Module._load = load;
  }
  seen.context = { subscriptions: [] };
  return seen.extension.activate(seen.context).then(() => seen);
}

test("it starts the user's own command for JSON and YAML, and watches the configurations", async () => {
  const seen = await activated({ path: "/opt/taskdef-lint" });
  const [name, server, client] = seen.settings;
  assert.equal(name, "taskdef-lint");
  assert.deepEqual(server, { command: "/opt/taskdef-lint", args: ["server"] });
  assert.deepEqual(new Set(client.documentSelector.map((one) => one.language)), new Set(["json", "jsonc", "yaml"]));
  assert.deepEqual(new Set(client.documentSelector.map((one) => one.scheme)), new Set(["file", "untitled"]));
  assert.equal(client.synchronize.fileEvents.glob, "**/.taskdef-lint.{yaml,yml}");
  assert.deepEqual(seen.context.subscriptions, [client.synchronize.fileEvents]);
  await seen.extension.deactivate();
  assert.equal(seen.stopped, 1);
});

test("it passes on whether the workspace is trusted", async () => {
  for (const trusted of [true, false]) {
    const { settings } = await activated({ trusted });
    assert.deepEqual(settings[2].initializationOptions, { trusted });
  }
});

test("a command that cannot be started is told, and is not stopped", async () => {
  const seen = await activated({ fails: true });
  assert.match(seen.errors.join(), /'taskdef-lint server' cannot be started: spawn ENOENT/);
  await seen.extension.deactivate();
  assert.equal(seen.stopped, 0);
});
