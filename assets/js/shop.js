/** What every page of the shop runs. Production keeps this script whole (config/static_files.py). */
import "./fragments.js";
import "./dialogs.js";
import "./toasts.js";
import "./quantity.js";
import "./menu.js";
import "./suggest.js";
import "./offline.js";
