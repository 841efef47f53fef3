/* The library exports surplus_plugin_entry only; SwiftPM wants a header folder. */
