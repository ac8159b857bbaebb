/** What a product's page runs besides shop.js. */
import "./gallery.js";
import "./variants.js";
