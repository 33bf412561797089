/** Starts the page of forms on a device. The only script of /forms/offline. @module start */
import { start } from "./page.js";

const root = document.getElementById("forms-app");
if (root) void start(root);
