// Two PouchDB copies over LevelDB: node pouch_client.mjs PEERS FOLDER ADDRESS RECORDS; one word a line, "ok" when done.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
const [peers, folder, address, records] = process.argv.slice(2);
const Pouch = createRequire(peers + "/package.json")("pouchdb");
const options = { batch_size: 1000, batches_limit: 2 };
const [mine, theirs] = ["mine", "theirs"].map((name) => new Pouch(`${folder}/${name}`));
const remote = new Pouch(`${address}/council`);
let turn = 0;
const deeds = {
  async fill() {
    const lines = readFileSync(records, "utf8").trim().split("\n");
    await mine.bulkDocs(lines.map((line) => { const one = JSON.parse(line); return { _id: one.id, ...one }; }));
    await remote.info();
  },
  push: () => mine.replicate.to(remote, options),
  pull: () => theirs.replicate.from(remote, options),
  async one() {
    await mine.put({ _id: `one-${turn++}`, text: "The gate is at the back." });
    await mine.replicate.to(remote, options);
    await theirs.replicate.from(remote, options);
  },
};
for await (const word of createInterface({ input: process.stdin })) {
  await deeds[word]();
  console.log("ok");
}
