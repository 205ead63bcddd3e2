/* morning.mjs: writes a capture (macOS 15, default style) of a morning that went wrong: the office's network with IPv4 and
 * IPv6, then a cafe with IPv4 alone, a split-tunnel VPN whose intranet has IPv6 addresses only, its DNS server dead for
 * some minutes, and back in the office. Invented, and the same each time. */
const HOME = '0C1D2E3F-0000-4000-8000-00000000000A', VPN = 'com.vpn.example';
const lines = [];
let seed = 20260302, request = 100, question = 2000;

function random() {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    return seed / 2 ** 32;
}

const pick = list => list[Math.floor(random() * list.length)];
const at = text => { const [h, m, s = 0] = text.split(':').map(Number); return (h * 3600 + m * 60 + s) * 1e6; };

function stamp(us) {
    const s = Math.floor(us / 1e6), two = n => String(n).padStart(2, '0');
    return `2026-03-02 ${two(Math.floor(s / 3600))}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}.${String(Math.floor(us % 1e6)).padStart(6, '0')}+0100`;
}

function say(time, process, level, message) {
    const [pid, thread, subsystem] = process === 'configd' ? [120, '0x348', 'com.apple.SystemConfiguration:IPMonitor']
        : [341, '0x953', message.includes('query #') || message.includes('response from') || message.includes('concluded --') || message.includes('Penalizing')
            ? 'com.apple.mdns:resolver' : 'com.apple.mDNSResponder:Default'];
    lines.push([time, lines.length, `${stamp(time)} ${thread}      ${level.padEnd(12)}0x0                  ${pid}    0    ${process}: [${subsystem}] ${message}`]);
}

/* ---- the network ---- */
const NETWORKS = {
    office: {v4: [['en0', HOME, '192.168.40.27', '0x1000003']], v6: [['en0', HOME, '2001:db8:40::27', '0x1000003']],
        resolvers: [['', '192.168.40.1', 'en0', 6]], change: 'v4(en0!:192.168.40.27) v6(en0+:2001:db8:40::27) DNS! Proxy SMB'},
    cafe: {v4: [['en0', HOME, '10.0.7.114', '0x1000003']], v6: [], resolvers: [['', '10.0.7.1', 'en0', 2]], change: 'v4(en0!:10.0.7.114) v6(en0-:2001:db8:40::27) DNS! Proxy SMB'},
    vpn: {v4: [['en0', VPN, '10.0.7.114', '0xffffff'], ['en0', HOME, '10.0.7.114', '0x1000003']], v6: [],
        resolvers: [['', '10.0.7.1', 'en0', 2], ['corp.example', '10.20.0.53', 'utun3', 0x4002]], change: 'v4(en0/:10.0.7.114) DNS! Proxy SMB'},
};

function become(time, name, before) {
    const {v4, v6, resolvers, change} = NETWORKS[name];
    let t = time;
    const configd = (text, level = 'Info') => say(t += 23, 'configd', level, text);
    for (const [family, list, old] of [['IPv4', v4, before?.v4], ['IPv6', v6, before?.v6]]) {
        configd(list.length > 0 ? `${family}: ${list.length} candidates` : `${family}: no candidates`);
        list.forEach(([interface_, service, address, rank], i) => configd(`${i}. ${interface_} serviceID=${service} addr=${address} rank=${rank}`));
        if (list.length > 0)
            configd(`${list[0][1]} is ${old?.[0]?.[1] === list[0][1] ? 'still' : 'the new'} primary ${family}`);
        else if (old?.length > 0)
            configd(`${old[0][1]} is no longer primary ${family}`);
    }
    configd('Updating DNS configuration');
    configd('DNS configuration');
    resolvers.forEach(([domain, server, interface_, flags], i) => {
        const words = [flags & 0x4000 && 'Supplemental', flags & 2 && 'Request A records', flags & 4 && 'Request AAAA records'].filter(Boolean);
        for (const line of [' ', `resolver #${i + 1}`, ...(domain ? [`  domain   : ${domain}`] : []), `  nameserver[0] : ${server}`, `  if_index : ${interface_ === 'en0' ? 4 : 21} (${interface_})`,
            `  flags    : 0x${flags.toString(16).padStart(8, '0')} (${words.join(', ')})`, '  reach    : 0x00000002 (Reachable)'])
            configd(line);
    });
    configd('DNS configuration updated: 1');
    configd(`network changed: ${change}`, 'Default');
    return NETWORKS[name];
}

/* ---- lookups ---- */
function hash(name) {
    let h = 0x811c9dc5;
    for (const c of name)
        h = Math.imul(h ^ c.charCodeAt(0), 0x01000193) >>> 0;
    return h.toString(16).padStart(8, '0');
}

/* What a server has for the name: {A, AAAA}, each an address, null for none; `missing`: it does not exist; `dead`: no answer. */
function lookup(time, [client, pid], name, server, interface_, may, has) {
    const service = server.startsWith('10.20.') ? 29 : 12, parts = [];
    let t = time;
    const mdns = (text, level = 'Default') => say(t += 40 + random() * 60, 'mDNSResponder', level, text);
    const starts = t;
    for (const type of ['AAAA', 'A']) {
        const r = ++request, q = 1 + (question = (question + 7919) % 65521), id = (q * 31) & 0xffff;
        mdns(`[R${r}] DNSServiceQueryRecord START -- qname: ${name}, qtype: ${type}, flags: 0x1D000, interface index: 0, client pid: ${pid} (${client}), name hash: ${hash(name)}`);
        mdns(`[R${r}->Q${q}] Question assigned DNS service ${service}`);
        if (!may.includes(type)) {
            mdns(`[Q${q}] DetermineUnicastQuerySuppression: Query suppressed for ${name} ${type} (${type} records are unusable)`);
            mdns(`[Q${q}] GenerateNegativeResponse: Generating negative response for question`);
            mdns(`[R${r}->Q${q}] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 0, name hash: ${hash(name)}, type: ${type}, rdata: <none>`);
        } else {
            mdns(`[Q${q}] Sent ${name.length + 20}-byte query #1 to ${server} over UDP via ${interface_} -- id: 0x${id.toString(16).toUpperCase().padStart(4, '0')} (${id}), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, ${name} IN ${type}?`);
        }
        parts.push({type, r, q, id, asked: may.includes(type)});
    }
    const took = has.dead ? 6.5e6 + random() * 3e6 : Math.exp(Math.log(9000) + random() * 2.2 + (has.slow ? 5 : 0));
    if (has.dead)
        for (const {q} of parts.filter(p => p.asked)) {
            t = starts + 3.1e6;
            mdns(`[Q${q}] Penalizing server ${server} for 60 seconds`, 'Info');
        }
    t = Math.max(t, starts + took);
    for (const {type, r, q, id, asked} of parts) {
        if (!asked || has.dead)
            continue;
        const data = has.missing ? null : has[type], code = has.missing ? 'NXDomain' : 'NoError';
        mdns(`[Q${q}] Received acceptable ${data ? 54 : 98}-byte response from ${server} over UDP via ${interface_} -- id: 0x${id.toString(16).toUpperCase().padStart(4, '0')} (${id}), flags: 0x818${has.missing ? 3 : 0} (R/Query, RD, RA, ${code}), counts: 1/${data ? 1 : 0}/0/0, ${name} IN ${type}?`);
        mdns(`[Q${q}] Querier concluded -- reason: response`, 'Info');
        if (!data)
            mdns(`[R${r}->Q${q}] mDNSCoreReceiveNoUnicastAnswers: Generate negative response for ${name} (${type === 'A' ? 'Addr' : type})`);
        mdns(`[R${r}->Q${q}] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: ${data ? 4 : 0}, name hash: ${hash(name)}, type: ${type}, rdata: ${data || '<none>'}`);
    }
    const seconds = String(Math.round((t - starts) / 1e6)).padStart(2, '0');
    for (const {r} of parts)
        mdns(`[R${r}] DNSServiceQueryRecord STOP -- name hash: ${hash(name)}, duration: 00:00:${seconds}`);
}

const CLIENTS = [['com.apple.WebKit.Networking', 402], ['com.apple.WebKit.Networking', 402], ['Mail', 411], ['Chat Helper', 733], ['softwareupdated', 288], ['trustd', 190]];
const PUBLIC = ['www.example.com.', 'cdn.example.net.', 'api.example.com.', 'static.example.net.', 'mail.example.org.', 'updates.example.com.', 'img3.cdn.example.net.', 'ocsp.example.org.', 'fonts.example.net.'];
const INTRANET = ['intranet.corp.example.', 'git.corp.example.', 'wiki.corp.example.']; /* IPv6 only */
const SPELT = ['www.exmaple.example.', 'wpad.example.com.'];

function oneLookup(time, network) {
    const may = network.v6.length > 0 ? ['AAAA', 'A'] : ['A'], draw = random();
    const [, server] = network.resolvers[0], tunnel = network.resolvers[1];
    const host = 1 + Math.floor(random() * 200), both = {A: `198.51.100.${host}`, AAAA: `2001:db8:cd::${host.toString(16)}`};
    if (draw < 0.02)
        return lookup(time, ['com.apple.WebKit.Networking', 402], pick(SPELT), server, 'en0/4', may, {missing: true});
    if (draw < 0.2 && (tunnel || draw < 0.06)) {
        const client = pick([['curl', 9000 + Math.floor(random() * 900)], ['git', 7000 + Math.floor(random() * 900)], ['com.apple.WebKit.Networking', 402], ['ssh', 6000 + Math.floor(random() * 900)]]);
        if (!tunnel)
            return lookup(time, client, pick(INTRANET), server, 'en0/4', may, {missing: true});
        const dead = time > at('9:47:10') && time < at('9:54:30');
        if (random() < 0.45)
            return lookup(time, client, 'build.corp.example.', tunnel[1], 'utun3/21', may, {A: '10.20.3.8', dead});
        return lookup(time, client, pick(INTRANET), tunnel[1], 'utun3/21', may, {AAAA: 'fd00:20::8', dead});
    }
    return lookup(time, pick(CLIENTS), pick(PUBLIC), server, 'en0/4', may, {...both, slow: network === NETWORKS.cafe && random() < 0.05});
}

const STATES = [['8:58', 'office'], ['9:14:20', 'cafe'], ['9:19:05', 'vpn'], ['10:09:40', 'cafe'], ['10:16', 'office'], ['10:42', null]];
let before;
for (let i = 0; i + 1 < STATES.length; i++) {
    const from = at(STATES[i][0]), to = at(STATES[i + 1][0]);
    before = become(from, STATES[i][1], before);
    for (let t = from + 2e6; t < to - 12e6; t += 8e5 + random() * 7e6)
        oneLookup(t, before);
}
lines.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
console.log('Timestamp                       Thread     Type        Activity             PID    TTL  ');
for (const [, , line] of lines)
    console.log(line);
