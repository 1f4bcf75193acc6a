// express-pouchdb over LevelDB: node pouch_server.mjs PEERS FOLDER; says its port.
import { createRequire } from "node:module";
const [peers, folder] = process.argv.slice(2);
const need = createRequire(peers + "/package.json");
const Pouch = need("pouchdb").defaults({ prefix: folder + "/" });
const app = need("express")();
process.chdir(folder); // it writes a config and a log where it stands
app.use("/", need("express-pouchdb")(Pouch, { mode: "minimumForPouchDB" }));
const server = app.listen(0, "127.0.0.1", () => console.log(server.address().port));
