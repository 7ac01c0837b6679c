// The page as static files with relative addresses, so that it works below any path of a proxy.
import { defineConfig } from "vite";

export default defineConfig({
  base: "./",
  build: {
    // `light-dark()`, the `v` flag of regular expressions, `Intl.Segmenter`.
    target: ["chrome123", "edge123", "firefox125", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // What the page opens with is one file: cut into what views share it would be larger, and more requests.
      output: { codeSplitting: { groups: [{ name: "first", tags: ["$initial"] }] } },
    },
  },
  // `npm run dev` beside a running `npm start`.
  server: { proxy: { "/v1": "http://127.0.0.1:8080" } },
});
