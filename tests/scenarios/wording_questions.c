/* Wordings of questions: facts/mdnsresponder.md, section 4; facts/newer.md, section 4. */
#include "say.h"

const struct wording QUESTION_WORDINGS[] = {
    {M_STOP_TIME, ERA_15, ERA_27, 'u', CAT_DEFAULT,
     "[Q{Q}] InitDNSConfig: Setting StopTime on the uDNS question 0x7f8a1b02c{count} {name} ({Type})"},
    {M_ASSIGNED, ERA_15, ERA_27, 'D', CAT_DEFAULT, "[R{R}->Q{Q}] Question assigned DNS service {service-id}"},
    {M_ASSIGNED_FULL, ERA_11, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] Question for {name} ({Type}) assigned DNS service -- {service}"},
    {M_ASSIGNED_NONE, ERA_11, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] Question for {name} ({Type}) assigned DNS service -- (null)"},
    {M_SUPPRESSED, ERA_14, ERA_27, 'D', CAT_DEFAULT,
     "[Q{Q}] DetermineUnicastQuerySuppression: Query suppressed for {name} {Type} ({text})"},
    {M_NEGATIVE, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[Q{Q}] GenerateNegativeResponse: Generating negative response for question"},
    {M_TOLD_SUPPRESSED, ERA_10_15, ERA_27, 'u', CAT_DEFAULT,
     "[R{R}] QueryRecordOpCallback: Suppressed question {name} ({Type})"},
    {M_NO_UNICAST_ANSWERS, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] mDNSCoreReceiveNoUnicastAnswers: Generate negative response for {name} ({Type})"},
    {M_TIMING_OUT, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] QueryRecordOpCallback: Question {name} ({Type}) timing out, InterfaceID 0x0"},
    {M_STOP_TIME_LOCAL, ERA_15, ERA_27, 'u', CAT_MDNS,
     "[R{R}->Q0] InitDNSConfig: Setting StopTime on the uDNS question 0x7f8a1b02c40 {name} ({Type})"},
    {M_PARALLEL, ERA_10_15, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}] QueryRecordOpStart: starting parallel unicast query for {name} {Type}"},
    {M_DUPLICATE, ERA_11, ERA_27, 'D', CAT_DEFAULT, "[R{R}->DupQ{Q}->Q{Q2}] Duplicate question {name} ({Type})"},
    {M_CNAME, ERA_15, ERA_27, 'D', CAT_DEFAULT,
     "[Q{Q}] AnswerQuestionByFollowingCNAME: following CNAME referral -- CNAME: {target}, referral count: {count}"},
    {M_SEARCH_DOMAIN, ERA_10_12, ERA_27, 'D', CAT_DEFAULT,
     "uDNS_GetNextSearchDomain returning domain {name}, InterfaceID 0x0"},
    {M_LACKS_ENCRYPTION, ERA_11, ERA_27, 'D', CAT_DEFAULT,
     "[R{R}->Q{Q}] DNS service {service-id} lacks required encryption"},
};
const size_t QUESTION_WORDING_COUNT = sizeof QUESTION_WORDINGS / sizeof QUESTION_WORDINGS[0];
