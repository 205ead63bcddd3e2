/* Scenes: small courses of things that a file tells, in place of drawn ones. A line a statement, # begins a remark:
 *   network KIND [servers MOOD,MOOD..] [with WORD]  another network. KIND: dual v4 v6 none no-dns dns-ignored full-v4
 *       full overlay tunnel dns-only metered flagless tls. MOOD: well dead unreachable failing refusing slow.
 *       WORD: search, split (overlay: all through the VPN's resolver, or its domain alone), cellular, expensive,
 *       constrained, dot, doh, up, down (tls: whether the server can be reached), coupled (full-v4).
 *   ask PROGRAM CASE [in vpn|near|search] [for MS] [fails] [leaks]  a program of habits.c (blanks as -) looks up a new
 *       name: of the VPN's domain, beside it. It gives up after MS, 8000 without. CASE as in zone.h, and bad, single,
 *       single-missing, srv, srv-missing, srv-servfail. fails: the daemon cannot begin; leaks: never stopped.
 *   again PROGRAM [for MS] [leaks]                  the same name once more
 *   wait MS, restart (of mDNSResponder), reboot, says TEXT (mDNSResponder says a line)
 * A program that the era does not know yet is another one that asks for the same, or none at all. */
#ifndef SCENARIOS_SCENE_H
#define SCENARIOS_SCENE_H

#include "sim.h"

/* Plans what the file says; false, with a message, when it cannot be read. */
bool scene_plan(struct sim *sim, const char *path);

#endif
