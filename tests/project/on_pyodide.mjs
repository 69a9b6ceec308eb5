// Runs part of the tests on the CPython that npm's package pyodide holds, which is newer than the machine's own:
// the package is imported, and each method that has a recorded response is called once and reads it.
//
//     node tests/project/on_pyodide.mjs FOLDER_WITH_NODE_MODULES SITE_PACKAGES
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const [modules, packages] = process.argv.slice(2).map((each) => resolve(each));
const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const { loadPyodide } = createRequire(resolve(modules, "package.json"))("pyodide");
const python = await loadPyodide();
for (const [inside, root] of [["/packages", packages], ["/repository", repository]]) {
  python.FS.mkdirTree(inside);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, inside);
}
const code = await python.runPythonAsync(`
import os, sys

sys.dont_write_bytecode = True
sys.path += ["/repository", "/packages"]
os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
os.chdir("/repository")
print("Python", sys.version.split()[0])

import pytest

# The tests of the async client need asyncio.run, which a browser's event loop does not have.
int(pytest.main(["-q", "--noconftest", "-p", "no:cacheprovider", "-o", "addopts=", "-o", "filterwarnings=", "-k", "not async", "tests/document/test_fixtures.py"]))
`);
process.exit(code);
