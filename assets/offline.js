// The page that registers without a line (receptions/offline/). Loaded by that page alone.
import "./js/offline/page.js";
