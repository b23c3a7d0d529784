import { defineConfig, Plugin } from "vite";

/** Of the texts only the widget's own go into its file. */
const ownTexts: Plugin = {
  name: "own-texts",
  enforce: "pre",
  transform(code, id) {
    if (!/\/locales\/[\w-]+\.json$/.test(id)) return null;
    const texts = Object.entries(JSON.parse(code) as Record<string, string>);
    return { code: JSON.stringify(Object.fromEntries(texts.filter(([key]) => key.startsWith("widget.")))), map: null };
  },
};

// One file, one script tag, no framework.
export default defineConfig({
  plugins: [ownTexts],
  build: {
    outDir: "../bot/web",
    emptyOutDir: false,
    lib: { entry: "src/widget/main.ts", formats: ["iife"], name: "ShopWidget", fileName: () => "widget.js" },
  },
});
