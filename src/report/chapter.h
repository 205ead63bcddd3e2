/* The chapters in which a lookup's story is told, by the kinds of the events that belong to each. */
#ifndef DW_REPORT_CHAPTER_H
#define DW_REPORT_CHAPTER_H

#include "base/slice.h"

enum chapter { CHAPTER_CLIENT, CHAPTER_QUESTION, CHAPTER_SERVICE, CHAPTER_RESOLVER, CHAPTER_ELECTION, CHAPTER_COUNT };

enum chapter dw_chapter_of(struct slice kind);

#endif
