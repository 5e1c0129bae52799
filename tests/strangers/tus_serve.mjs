// @tus/server in the office's place: usage FOLDER PORT CA CERTIFICATE KEY; "ready" when it listens.
// Everything of the wire but tus is answered just so far that an uploader goes on; there is never a receipt.
import fs from "node:fs";
import https from "node:https";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/build/strangers/");
const { Server } = require("@tus/server");
const { FileStore } = require("@tus/file-store");
const [folder, port, ca, cert, key] = process.argv.slice(2);
const tus = new Server({
	path: "/v1/uploads", datastore: new FileStore({ directory: folder }), relativeLocation: true,
	namingFunction: (_request, metadata) => `${metadata.case}.${metadata.part}`,
});

function say(response, status, type, body) {
	response.writeHead(status, { "Content-Type": type });
	response.end(JSON.stringify(body));
}

function putCase(request, response) {
	let text = "";
	request.on("data", (piece) => { text += piece; });
	request.on("end", () => {
		const manifest = JSON.parse(Buffer.from(JSON.parse(text).payload, "base64url"));
		say(response, 201, "application/json", { missing: manifest.parts.map((part) => part.n) });
	});
}

const tls = { ca: fs.readFileSync(ca), cert: fs.readFileSync(cert), key: fs.readFileSync(key), requestCert: true,
	rejectUnauthorized: true, minVersion: "TLSv1.3" };
https.createServer(tls, (request, response) => {
	if (request.url.startsWith("/v1/uploads"))
		return tus.handle(request, response);
	if (request.method === "PUT" && request.url.startsWith("/v1/cases/"))
		return putCase(request, response);
	request.resume();
	return say(response, 503, "application/problem+json", { code: "office.away", status: 503, title: "Only tus lives here" });
}).listen(Number(port), "127.0.0.1", () => console.log("ready"));
