// tus-js-client against @tus/server, many small uploads: usage URL CA CERTIFICATE KEY CLIENTS COUNT BYTES AT_ONCE
// Prints how many uploads a second.  AT_ONCE 1: the bytes come with the POST; 0: as the client does by itself.
import crypto from "node:crypto";
import fs from "node:fs";
import https from "node:https";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/build/strangers/");
const tus = require("tus-js-client");
const [url, ca, cert, key, clients, count, bytes, atOnce] = process.argv.slice(2);
const agent = new https.Agent({ ca: fs.readFileSync(ca), cert: fs.readFileSync(cert), key: fs.readFileSync(key), keepAlive: true });
const content = crypto.randomBytes(Number(bytes));
let next = 0;

function upload(i) {
	return new Promise((onSuccess, onError) => new tus.Upload(content, {
		endpoint: url + "/v1/uploads", retryDelays: null, uploadDataDuringCreation: atOnce === "1", metadata: { case: crypto.randomUUID(), part: String(i % 64) },
		httpStack: new tus.DefaultHttpStack({ agent }), onError, onSuccess,
	}).start());
}

async function client() {
	for (let i = next++; i < Number(count); i = next++)
		await upload(i);
}

const start = performance.now();
await Promise.all(Array.from({ length: Number(clients) }, client));
console.log(JSON.stringify({ per_s: Number(count) / (performance.now() - start) * 1000 }));
process.exit(0);
