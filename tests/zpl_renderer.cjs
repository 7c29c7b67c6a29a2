// Renders ZPL: standard input has a JSON list of jobs (ZPL, width and height in mm, dots a mm); standard output gets a
// list with the pictures of each job's labels (PNG, base64). Argument: the package's file.
globalThis.crypto ??= require("node:crypto").webcrypto;
const { readFileSync } = require("node:fs");
const { ready } = require(process.argv[2]);
ready.then(async ({ api }) => {
  const pictures = [];
  for (const job of JSON.parse(readFileSync(0, "utf8"))) pictures.push(await api.zplToBase64MultipleAsync(...job));
  process.stdout.write(JSON.stringify(pictures), () => process.exit(0));
});
