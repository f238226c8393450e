// Builds what the pages load into config/static/dist/: app.js, app.css, icons.svg, fonts/.
//   app.css   Tabler purged to what our templates, Python and scripts name, then assets/css/
//   icons.svg only the icons that {% icon "name" %} or icon="name" asks for
// A dark rule is written once more for "as on this device" (data-bs-theme="auto").
import { build, transform } from "esbuild";
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { brotliCompressSync } from "node:zlib";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import postcss from "postcss";
import { PurgeCSS } from "purgecss";

const root = fileURLToPath(new URL("..", import.meta.url));
const dist = join(root, "config/static/dist");
const apps = ["territories", "receptions", "fieldvisits", "programs", "cms", "config"];

function sources(extensions) {
  const found = [];
  const walk = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!["dist", "migrations", "__pycache__", "node_modules"].includes(entry.name)) walk(path);
      } else if (extensions.some((extension) => entry.name.endsWith(extension))) found.push(path);
    }
  };
  [...apps, "assets"].map((app) => join(root, app)).filter(existsSync).forEach(walk);
  return found;
}

function darkOnDevice(css) {
  const tree = postcss.parse(css);
  const dark = /\[data-bs-theme=["']?dark["']?\]/g;
  tree.walkRules((rule) => {
    if (!dark.test(rule.selector)) return;
    dark.lastIndex = 0;
    const selectors = rule.selectors.filter((selector) => selector.includes("data-bs-theme") && selector.match(dark));
    const copy = rule.clone({ selectors: selectors.map((selector) => selector.replace(dark, "[data-bs-theme=auto]")) });
    const media = postcss.atRule({ name: "media", params: "(prefers-color-scheme: dark)" });
    media.append(copy);
    rule.after(media);
  });
  return tree.toString();
}

async function styles() {
  const content = sources([".html", ".py", ".js"]).map((path) => ({ raw: readFileSync(path, "utf8"), extension: "html" }));
  const [tabler] = await new PurgeCSS().purge({
    content,
    css: [{ raw: readFileSync(join(root, "node_modules/@tabler/core/dist/css/tabler.css"), "utf8") }],
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_:/-]+/g) ?? [],
    safelist: {
      standard: [/^(html|body|h[1-6]|p|a|b|strong|small|code|kbd|pre|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tfoot|tr|th|td|fieldset|legend|label|input|select|optgroup|option|textarea|button|progress|summary|details|img|svg|figure|figcaption|blockquote|hr)$/,
        /^breadcrumb/, /^list-group/, /^list-(unstyled|inline)/, /^nav(-|$)/, /^row(-|$)/, /^g[xy]?-\d$/, /^[mp][tbesxy]?-(\d|auto)$/, /^d-/,
        /^alert(-|$)/, /^badge(-|$)/, /^bg-.*-lt$/, /^text-(secondary|danger|success|warning|body)$/, /^is-(in)?valid$/,
        /^(in)?valid-feedback$/, /^form-/, /^input-group/, /^col(-(sm|md|lg|xl))?-(\d+|auto)$/, /^progress/, /^table(-|$)/,
        /^btn(-(primary|outline-primary|outline-danger|danger|link|sm|list|icon|ghost))?$/, /^card(-|$)/, /^visually-hidden/],
      greedy: [/data-bs-theme/],
    },
    variables: false,
    keyframes: true,
    fontFace: true,
  });
  const own = readdirSync(join(root, "assets/css")).sort().map((name) => readFileSync(join(root, "assets/css", name), "utf8")).join("\n");
  const layers = "@layer fixes, tabler, tokens, base, components;\n";
  const vendor = tabler.css.replace(/@charset[^;]+;/, "").replace(/\/\*#[^]*?\*\//g, "");
  const css = darkOnDevice(`${layers}@layer tabler {\n${vendor}\n}\n${own}`);
  const { code } = await transform(css, { loader: "css", minify: true, target: ["chrome109", "firefox110", "safari16"] });
  writeFileSync(join(dist, "app.css"), code);
}

function icons() {
  const names = new Set();
  for (const path of sources([".html", ".py"])) {
    const text = readFileSync(path, "utf8");
    for (const [, name] of text.matchAll(/\{%\s*icon\s+["']([a-z0-9-]+)["']/g)) names.add(name);
    for (const [, name] of text.matchAll(/\bicon=["']([a-z0-9-]+)["']/g)) names.add(name);
  }
  const symbols = [...names].sort().map((name) => {
    const path = join(root, `node_modules/@tabler/icons/icons/outline/${name}.svg`);
    if (!existsSync(path)) throw new Error(`no Tabler icon is called ${name}`);
    const body = readFileSync(path, "utf8").match(/<svg[^>]*>([^]*)<\/svg>/)[1].replace(/\s+/g, " ").trim();
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`;
  });
  writeFileSync(join(dist, "icons.svg"), `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
  return names.size;
}

function fonts() {
  const from = join(root, "node_modules/@expo-google-fonts/noto-sans");
  for (const [folder, target] of [["400Regular", "regular"], ["700Bold", "bold"]]) {
    const file = readdirSync(join(from, folder)).find((name) => name.endsWith(".ttf"));
    cpSync(join(from, folder, file), join(dist, "fonts", `${target}.ttf`));
  }
  cpSync(join(from, "LICENSE_FONT"), join(dist, "fonts", "LICENSE"));
}

mkdirSync(join(dist, "fonts"), { recursive: true });
await build({
  entryPoints: [join(root, "assets/app.js")],
  outfile: join(dist, "app.js"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome109", "firefox110", "safari16"],
  legalComments: "none",
});
// Pages with a script of their own; it does not count towards the first load.
for (const name of ["offline.js", "phone.js", "phone.css"]) {
  await build({
    entryPoints: [join(root, "assets", name)],
    outfile: join(dist, name),
    bundle: true,
    minify: true,
    format: "iife",
    target: ["chrome109", "firefox110", "safari16"],
    legalComments: "none",
  });
}
await styles();
const count = icons();
fonts();

let total = 0;
for (const name of ["app.css", "app.js", "icons.svg"]) {
  const raw = readFileSync(join(dist, name));
  const packed = brotliCompressSync(raw).length;
  total += packed;
  console.log(`${basename(name).padEnd(10)} ${raw.length} bytes, ${packed} packed`);
}
console.log(`${count} icons; first load ${total} bytes packed`);
if (total > 150_000) throw new Error("the first load is over 150 kB");
