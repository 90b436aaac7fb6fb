// Bundles index.js into one script, one stylesheet and the licences of what is in them.
import { build } from "esbuild";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const [folder] = process.argv.slice(2);
if (!folder) {
  throw new Error("usage: node build.mjs FOLDER");
}

const { metafile } = await build({
  entryPoints: { "monitor-widgets": "index.js" },
  outdir: folder,
  alias: { "sanitize-html": "./plain_text.js" },
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2020",
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});

// Redistribution under MIT and BSD asks for the notice of every package that went in. Those of
// Project Jupyter are published without theirs; it is kept here.
const packages = new Set(
  Object.keys(metafile.inputs).flatMap((file) => file.match(/^node_modules\/(@[^/]+\/)?[^/]+/)?.[0] ?? []),
);
const notices = [...packages].sort().map((path) => {
  const { name, version, license } = JSON.parse(readFileSync(join(path, "package.json"), "utf8"));
  const file = readdirSync(path).sort().find((entry) => /^licen[cs]e/i.test(entry));
  const notice = readFileSync(file ? join(path, file) : "jupyter-licence.txt", "utf8").trim();
  return `${name} ${version} (${license})\n\n${notice}`;
});
writeFileSync(join(folder, "licences.txt"), `${notices.join("\n\n----\n\n")}\n`);
