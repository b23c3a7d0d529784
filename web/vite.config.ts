import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// Pages live at /shop/, /shop/desk and /shop/workbench: everything is relative.
export default defineConfig({
  base: "./",
  plugins: [react()],
  build: {
    outDir: "../bot/web",
    emptyOutDir: true,
    chunkSizeWarningLimit: 2000,
    rollupOptions: { input: { shop: "shop.html", desk: "desk.html", workbench: "workbench.html" } },
  },
});
