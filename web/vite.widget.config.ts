import { defineConfig } from "vite";

// One file, one script tag, no framework.
export default defineConfig({
  build: {
    outDir: "../bot/web",
    emptyOutDir: false,
    lib: { entry: "src/widget/main.ts", formats: ["iife"], name: "ShopWidget", fileName: () => "widget.js" },
  },
});
