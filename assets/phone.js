// The phone of a round (fieldvisits/phone/). Loaded by that page alone.
import "./js/phone/app.js";
