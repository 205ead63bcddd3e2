/* Wordings of the resolver of 10.12 to 10.15: facts/mdnsresponder.md, section 5. */
#include "say.h"

const struct wording CLASSIC_WORDINGS[] = {
    {M_ASSIGNED, ERA_10_12, ERA_10_13, 'I', CAT_DEFAULT,
     "GetServerForQuestion: 0x7f8a1b02c40 DNS server (0x7f8a1a40310) {first-server}:53 (Penalty Time Left 0) (Scope "
     "None:0x0:-1) found for name {name} ({Type})"},
    {M_ASSIGNED, ERA_10_14, ERA_10_14, 'I', CAT_DEFAULT,
     "GetServerForQuestion: 0x7f8a1b02c40 DNS server (0x7f8a1a40310) {first-server}:53 (Penalty Time Left 0) (Scope "
     "None:0x0:-1) for {name} ({Type})"},
    {M_ASSIGNED, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] GetServerForQuestion: 0x7f8a1b02c40 DNS server (0x7f8a1a40310) {first-server}:53 (Penalty Time Left "
     "0) (Scope None:0x0:-1) for {name} ({Type})"},
    {M_ASSIGNED_NONE, ERA_10_12, ERA_10_13, 'I', CAT_DEFAULT,
     "GetServerForQuestion: 0x7f8a1b02c40 no DNS server (Scope None:0x0:-1) found for name {name} ({Type})"},
    {M_ASSIGNED_NONE, ERA_10_14, ERA_10_14, 'I', CAT_DEFAULT,
     "GetServerForQuestion: 0x7f8a1b02c40 no DNS server (Scope None:0x0:-1) for {name} ({Type})"},
    {M_ASSIGNED_NONE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] GetServerForQuestion: 0x7f8a1b02c40 no DNS server (Scope None:0x0:-1) for {name} ({Type})"},

    {M_SUPPRESSED, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT, "{old-suppression}"},
    {M_NEGATIVE, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "GenerateNegativeResponse: Generating negative response for question {name} ({Type})"},
    {M_TOLD_SUPPRESSED, ERA_10_12, ERA_10_12, 'I', CAT_DEFAULT,
     "queryrecord_result_callback: Suppressed question {name} ({Type})"},
    {M_TOLD_SUPPRESSED, ERA_10_13, ERA_10_14, 'u', CAT_DEFAULT,
     "queryrecord_result_callback: Suppressed question {name} ({Type})"},
    {M_STOP_TIME, ERA_10_12, ERA_10_12, 'I', CAT_DEFAULT,
     "InitDNSConfig: Setting StopTime on question 0x7f8a1b02c40 {name} ({Type})"},
    {M_STOP_TIME, ERA_10_13, ERA_10_14, 'I', CAT_DEFAULT,
     "InitDNSConfig: Setting StopTime on the uDNS question 0x7f8a1b02c40 {name} ({Type})"},
    {M_DUPLICATE, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "FinalizeUnicastQuestion: Duplicate question 0x7f8a1b02c40 (0x7f8a1b02d10) {name} ({Type}), DNS Server "
     "{first-server}:53"},
    {M_DUPLICATE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->DupQ{Q2}->Q{Q}] FinalizeUnicastQuestion: Duplicate question 0x7f8a1b02c40 (0x7f8a1b02d10) {name} "
     "({Type}), "
     "DNS Server {first-server}:53"},

    {M_CLASSIC_SENT, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[Q{Q}] Sent UDP DNS Message {size} bytes from {own-address}:52011 to {address}:53 via {interface} (0x{count})"},
    {M_CLASSIC_QUERY, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[Q{Q}] DNS Query ({size}) (flags 0100) RCODE: NoErr (0) RD:{packet-question} 0/0/0 {packet-none}"},
    {M_CLASSIC_RECEIVED, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[Q{Q}] Received UDP DNS Message {size} bytes from {address}:53 to {own-address}:52011 via {interface} "
     "(0x{count})"},
    {M_CLASSIC_RESPONSE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[Q{Q}] DNS Response ({size}) {packet-header}:{packet-question} {packet-counts} {packet-records}"},

    {M_CLASSIC_CODE, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "mDNSCoreReceiveResponse: Server 0x7f8a1a40310 responded with code {rcode} to query {name} ({Type})"},
    {M_CLASSIC_CODE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] mDNSCoreReceiveResponse: Server 0x7f8a1a40310 responded with code {rcode} to query {name} ({Type})"},
    {M_CLASSIC_PENALIZING, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "PenalizeDNSServer: Penalizing DNS server {address} question for question 0x7f8a1b02c40 {name} ({Type}) "
     "SuppressUnusable 1"},
    {M_CLASSIC_PENALIZING, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "PenalizeDNSServer: Penalizing DNS server {address} question for question 0x7f8a1b02c40 {name} ({Type}) "
     "SuppressUnusable 1"},
    {M_CLASSIC_NOT_PENALIZED, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "PenalizeDNSServer: Not Penalizing DNS Server since it at least responded with rcode {rcode}"},
    {M_CLASSIC_NOT_PENALIZED, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "PenalizeDNSServer: Not Penalizing DNS Server since it at least responded with rcode {rcode}"},
    {M_CLASSIC_CHANGED, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "PenalizeDNSServer: Server for {name} ({Type}) changed to {address}:53 (.)"},
    {M_CLASSIC_CHANGED, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "PenalizeDNSServer: Server for {name} ({Type}) changed to {address}:53 (.)"},
    {M_CLASSIC_CHANGED_TO_NONE, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "PenalizeDNSServer: Server for 0x7f8a1b02c40, {name} ({Type}) changed to NULL, Interval 5"},
    {M_CLASSIC_CHANGED_TO_NONE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "PenalizeDNSServer: Server for 0x7f8a1b02c40, {name} ({Type}) changed to NULL, Interval 5"},
    {M_CLASSIC_UNANSWERED, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "uDNS_CheckCurrentQuestion: Sent {number} unanswered queries for {name} ({Type}) to {address}:53 (.)"},
    {M_CLASSIC_UNANSWERED, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] uDNS_CheckCurrentQuestion: Sent {number} unanswered queries for {name} ({Type}) to {address}:53 "
     "(.)"},
    {M_CLASSIC_RETRYING, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "uDNS_checkCurrentQuestion: Retrying question 0x7f8a1b02c40 {name} ({Type}) DNS Server {address}:53 ThisQInterval "
     "9000"},
    {M_CLASSIC_RETRYING, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] uDNS_checkCurrentQuestion: Retrying question 0x7f8a1b02c40 {name} ({Type}) DNS Server {address}:53 "
     "ThisQInterval 9000"},
    {M_CLASSIC_UNREACHABLE, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "uDNS_CheckCurrentQuestion: host unreachable error for DNS server {address} for question [0x7f8a1b02c40] {name} "
     "({Type})"},
    {M_CLASSIC_UNREACHABLE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] uDNS_CheckCurrentQuestion: host unreachable error for DNS server {address} for question "
     "[0x7f8a1b02c40] {name} ({Type})"},
    {M_CLASSIC_NO_MORE, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "uDNS_CheckCurrentQuestion: no DNS server for {name} ({Type})"},
    {M_CLASSIC_NO_MORE, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] uDNS_CheckCurrentQuestion: no DNS server for {name} ({Type})"},
    {M_CLASSIC_TRIED_ALL, ERA_10_12, ERA_10_14, 'I', CAT_DEFAULT,
     "uDNS_checkCurrentQuestion: Tried all DNS servers, retry question 0x7f8a1b02c40 SuppressUnusable 1 {name} "
     "({Type}) "
     "with DNS Server {address}:53 after 60 seconds, ThisQInterval 180000"},
    {M_CLASSIC_TRIED_ALL, ERA_10_15, ERA_10_15, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] uDNS_checkCurrentQuestion: Tried all DNS servers, retry question 0x7f8a1b02c40 SuppressUnusable 1 "
     "{name} ({Type}) with DNS Server {address}:53 after 60 seconds, ThisQInterval 180000"},
};
const size_t CLASSIC_WORDING_COUNT = sizeof CLASSIC_WORDINGS / sizeof CLASSIC_WORDINGS[0];
