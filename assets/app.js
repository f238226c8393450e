// Everything a staff page runs. Each module works alone; every page works without all of them.
import "htmx.org";
import "./js/drafts.js";
import "./js/menus.js";
import "./js/neighbours.js";
import "./js/feedback.js";
import "./js/resume.js";
import "./js/typeahead.js";
import "./js/shortcuts.js";
import "./js/stops.js";
import "./js/markers.js";
import "./js/picture.js";
