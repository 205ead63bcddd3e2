#!/bin/sh
# stand-in.sh FOLDER: prints a stream as `log stream` does. The program that is run writes what is to be printed into
# FOLDER/say, a line each: `fail REQUEST PID PROCESS NAME`, `answer ..`, `open ..` (no end), `delegated REQUEST PID
# PROCESS NAME PID PROCESS`. It gets a word in FOLDER/said after each. The stream does not end by itself.
folder=$1
question=2000
line() {
    echo "$(date '+%Y-%m-%d %H:%M:%S.%6N%z') 0x953      Default     0x0                  341    0    mDNSResponder: [com.apple.mDNSResponder:Default] $*"
}
# request, pid, process, name, what stands behind the process
start() {
    line "[R$1] DNSServiceQueryRecord START -- qname: $4., qtype: A, flags: 0x1D000, interface index: 0, client pid: $2 ($3)$5, name hash: 9dee1cb7"
    line "[R$1->Q$question] Question assigned DNS service 12"
    line "[Q$question] Sent 38-byte query #1 to 192.0.2.53 over UDP via en0/4 -- id: 0x07D1 (2001), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, $4. IN A?"
}
no_such_name() {
    line "[Q$question] Received acceptable 54-byte response from 192.0.2.53 over UDP via en0/4 -- id: 0x07D1 (2001), flags: 0x8183 (R/Query, RD, RA, NXDomain), counts: 1/0/0/0, $2. IN A?"
    line "[R$1->Q$question] DNSServiceQueryRecord result -- event: add, expired: no, ifindex: 0, name hash: 9dee1cb7, type: A, rdata: <none>"
}
stop() {
    line "[R$1] DNSServiceQueryRecord STOP -- name hash: 9dee1cb7, duration: 00:00:00"
}
echo 'Timestamp                       Thread     Type        Activity             PID    TTL  '
exec 3<>"$folder/say" 4<>"$folder/said"
while read -r what request pid process name other <&3; do
    question=$((question + 1))
    case $what in
    fail)
        start "$request" "$pid" "$process" "$name"
        no_such_name "$request" "$name"
        stop "$request"
        ;;
    getaddrinfo)
        # on behalf of another: `getaddrinfo REQUEST PID PROCESS NAME PID`
        line "[R$request] getaddrinfo start -- flags: 0xC000D000, ifindex: 0, protocols: 1, hostname: $name., options: 0x0 {}, client pid: $pid ($process), delegator pid: $other (Some App)"
        line "[R$request->Q$question] Question assigned DNS service 12"
        line "[Q$question] Sent 38-byte query #1 to 192.0.2.53 over UDP via en0/4 -- id: 0x07D1 (2001), flags: 0x0100 (Q/Query, RD, NoError), counts: 1/0/0/0, $name. IN A?"
        line "[Q$question] Received acceptable 54-byte response from 192.0.2.53 over UDP via en0/4 -- id: 0x07D1 (2001), flags: 0x8183 (R/Query, RD, RA, NXDomain), counts: 1/0/0/0, $name. IN A?"
        line "[R$request->Q$question] getaddrinfo result -- event: add, ifindex: 0, name: $name., type: A, rdata: <none>, reason: nxdomain"
        line "[R$request] getaddrinfo stop"
        ;;
    open)
        start "$request" "$pid" "$process" "$name"
        ;;
    end)
        echo said >&4
        exit 0
        ;;
    esac
    echo said >&4
done
