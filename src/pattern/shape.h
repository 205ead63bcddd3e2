/* The shape of a message: its text with what changes from one to the next replaced by marks, so that messages of one
 * wording have one shape. It reads like a template (patterns/README.md) and is a beginning of one. */
#ifndef DW_PATTERN_SHAPE_H
#define DW_PATTERN_SHAPE_H

#include "pattern/buffer.h"

enum { SHAPE_LIMIT = 400 }; /* bytes of a message that are looked at; what is cut ends in {*} */

/* Adds the shape of `message` without its prefix (`[R1->Q2] `): its first line, with these marks: {number}, {hex}
 * (0x.., pointers, long hexadecimal words), {addr} (IPv4, IPv6, hardware; with port), {uuid}, {name} (words with dots
 * in them, with @, as people name their machines, or behind "hostname:" and the like), {path}, {text} (between
 * quotation marks), {process}, {redacted} (what the log prints in a value's place); {*} for further lines. Lists of one
 * mark are shown as the mark and "..". */
void dw_shape_add(struct pattern_buffer *out, struct slice message);

#endif
