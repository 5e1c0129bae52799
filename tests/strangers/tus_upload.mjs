// tus-js-client uploads one part to the office: usage URL CA CERTIFICATE KEY CASE_ID N FILE
// The first half goes by one client that is then cut off; a second one resumes where the office stands.
// Odd parts bring their first chunk with the POST (creation-with-upload).
import fs from "node:fs";
import https from "node:https";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/build/strangers/");
const tus = require("tus-js-client");
const [url, ca, cert, key, caseId, n, file] = process.argv.slice(2);
const agent = new https.Agent({ ca: fs.readFileSync(ca), cert: fs.readFileSync(cert), key: fs.readFileSync(key), keepAlive: true });
const size = fs.statSync(file).size;

function upload(more) {
	let left = 0;
	const made = new tus.Upload(fs.createReadStream(file), {
		endpoint: url + "/v1/uploads", chunkSize: 64 * 1024, uploadSize: size, retryDelays: null,
		uploadDataDuringCreation: Number(n) % 2 === 1,
		httpStack: new tus.DefaultHttpStack({ agent }), metadata: { case: caseId, part: n },
		headers: { "Idempotency-Key": `${caseId}.${n}` }, ...more(() => made),
	});
	return made;
}

const resumed = await new Promise((done, failed) => {
	const first = upload((self) => ({
		onError: failed,
		onSuccess: () => done(null),
		onChunkComplete: (_chunk, accepted) => {
			if (accepted >= size / 2) {
				self().abort();
				done(self().url);
			}
		},
	}));
	first.start();
});
if (resumed)
	await new Promise((done, failed) => upload(() => ({ uploadUrl: resumed, onError: failed, onSuccess: done })).start());
console.log(JSON.stringify({ size, resumed: resumed !== null }));
process.exit(0);
