// Times @getodk/xforms-engine: arguments are the folder that holds node_modules, a form, a reference,
// then two values; prints load and set in ms.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const [folder, file, reference, ...values] = process.argv.slice(2);
const require = createRequire(pathToFileURL(`${folder}/package.json`));
const { JSDOM } = require('jsdom');
const { window } = new JSDOM('', { url: 'https://example.org/' });
for (const name of Object.getOwnPropertyNames(window)) {
  if (!(name in globalThis)) globalThis[name] = window[name];
}
globalThis.__dirname = folder; // its XPath grammar, in WebAssembly, looks for both
globalThis.require = require;
const { createInstance } = await import(
  pathToFileURL(`${folder}/node_modules/@getodk/xforms-engine/dist/index.js`)
);
const xml = readFileSync(file, 'utf8');
const quickest = (all) => Math.min(...all);

const find = (node) => {
  if (node.currentState.reference === reference) return node;
  for (const child of node.currentState.children ?? []) {
    const found = find(child);
    if (found) return found;
  }
  return null;
};

let root;
const loads = [];
for (let n = 0; n < 5; n += 1) {
  const before = performance.now();
  ({ root } = await createInstance(xml, {}));
  loads.push(performance.now() - before);
}
const node = find(root);
const sets = [];
for (let n = 0; n < 30; n += 1) {
  const text = values[n % 2];
  const before = performance.now();
  node.setValue(/^\d+$/.test(text) ? BigInt(text) : text);
  sets.push(performance.now() - before);
}
console.log(`${quickest(loads.slice(-3))} ${quickest(sets.slice(-15))}`);
