/* Entries as text: as `log show` prints them by default, and as JSON lines with Apple's keys. Made for speed: one
 * buffer, numbers by hand. What an entry holds of controls and broken UTF-8 is shown as \xNN, so that no byte of a log
 * commands the terminal; newlines and tabs of messages stay. */
#ifndef DW_LOGTEXT_PRINT_H
#define DW_LOGTEXT_PRINT_H

#include "base/log_entry.h"

struct printer;

/* Writes to `descriptor`, which stays the caller's. */
enum dw_status dw_printer_new(struct printer **out, int descriptor, struct dw_error *error);
/* The line of column heads. */
void dw_print_head(struct printer *printer);
/* One entry in the default style; boot marks as `=== system boot: UUID`. An entry without a time has no columns, but
 * process and message alone. */
void dw_print_text(struct printer *printer, const struct log_entry *entry);
/* One object and a newline: timestamp, eventType, messageType, subsystem, category, processID, threadID,
 * processImagePath, senderImagePath, activityIdentifier, bootUUID, machTimestamp, formatString, eventMessage, and what
 * `rest` has. */
void dw_print_json(struct printer *printer, const struct log_entry *entry);
/* Writes what waits. DW_ERR_IO when this or any write before failed; nothing more is written then. */
enum dw_status dw_printer_flush(struct printer *printer, struct dw_error *error);
void dw_printer_free(struct printer *printer);

#endif
