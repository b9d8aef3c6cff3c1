// What editors' engines say about documents: a request on standard input, the answer on standard output, both JSON.
// { schema, documents: [{ name, text, at?: offset }] } -> [{ complaints: [[line, message]], offered: [label] }]
"use strict";
const { getLanguageService: json } = require("vscode-json-languageservice");
const { getLanguageService: yaml } = require("yaml-language-server");
const { TextDocument } = require("vscode-languageserver-textdocument");

const uri = "taskdef-lint://schema.json";

async function main(request) {
  const content = JSON.stringify(request.schema);
  const forJson = json({ schemaRequestService: async () => content });
  forJson.configure({ validate: true, allowComments: false, schemas: [{ uri, fileMatch: ["*"], schema: request.schema }] });
  const telemetry = { send() {}, sendError() {}, sendTrack() {} };
  const connection = { onRequest() {}, onNotification() {}, sendNotification() {}, console: { log() {}, error() {} } };
  const forYaml = yaml({
    schemaRequestService: async () => content, workspaceContext: { resolveRelativePath: (path) => path }, telemetry, connection,
    yamlSettings: { schemaStoreSettings: [] },
  });
  forYaml.configure({
    validate: true, completion: true, hover: true, customTags: [], yamlVersion: "1.1",
    schemas: [{ uri, fileMatch: ["*"], priority: 1, schema: request.schema }],
  });
  const answers = [];
  for (const { name, text, at } of request.documents) {
    const isJson = name.endsWith(".json");
    const document = TextDocument.create(`file:///${encodeURIComponent(name)}`, isJson ? "json" : "yaml", 1, text);
    const parsed = isJson ? forJson.parseJSONDocument(document) : null;
    const found = isJson ? await forJson.doValidation(document, parsed) : await forYaml.doValidation(document, false);
    let offered = [];
    if (at !== undefined) {
      const position = document.positionAt(at);
      const list = isJson ? await forJson.doComplete(document, position, parsed) : await forYaml.doComplete(document, position, false);
      offered = list.items.map((item) => item.label);
    }
    answers.push({ complaints: found.map((one) => [one.range.start.line + 1, one.message]), offered });
  }
  process.stdout.write(JSON.stringify(answers));
}

let read = "";
process.stdin.on("data", (piece) => (read += piece));
process.stdin.on("end", () => main(JSON.parse(read)).then(() => process.exit(0), (error) => { console.error(error); process.exit(1); }));
