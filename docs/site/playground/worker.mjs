// Runs the linter beside the page, so that the page goes on while it works. It fetches the files beside it, and nothing else.
import { loadPyodide } from "./pyodide.mjs";

const packages = "/lib/python/packages";

const ready = (async () => {
  const python = await loadPyodide({ indexURL: new URL("./", import.meta.url).href });
  const archive = await fetch(new URL("./packages.zip", import.meta.url));
  if (!archive.ok) throw new Error(`packages.zip: ${archive.status}`);
  python.unpackArchive(await archive.arrayBuffer(), "zip", { extractDir: packages });
  python.runPython(`import sys; sys.path.insert(0, "${packages}")`);
  return python.pyimport("in_browser");
})();

ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error) }),
);

onmessage = async ({ data: { number, what, text, strict } }) => {
  try {
    const linter = await ready;
    postMessage({ number, what, answer: linter[what].callKwargs(text, { strict }) });
  } catch (error) {
    postMessage({ number, what, failed: String(error) });
  }
};
