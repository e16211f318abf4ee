# What the scripts here share: processes that end with the script, waits with deadlines, and a connection by hand.
# To be sourced, with `set -euo pipefail`.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
configuration=${CONFIGURATION:-Release}
chat_server=$root/samples/ChatServer/bin/$configuration/net10.0/ChatServer
scratch=$(mktemp -d)
source "$root/eng/patience.sh"
ngircd=$(command -v ngircd || echo /usr/sbin/ngircd) # a place that not everybody's PATH has
declare -A connections=() readers=()

trap 'end_started; rm -rf "$scratch"' EXIT

is_installed() { command -v "$1" >/dev/null; }

fail() {
    echo "FAILED: $*" >&2
    exit 1
}

# start NAME COMMAND...: in a group of its own; leaves its process in $pid, and its output in $scratch/NAME.log.
start() {
    local name=$1
    shift
    set -m
    "$@" >"$scratch/$name.log" 2>&1 </dev/null &
    set +m
    pid=$!
}

# Ends whatever still runs of what this script has started: each job is a group.
end_started() {
    local group
    exec 2>/dev/null # the shell would tell of each that was killed
    for group in $(jobs -pr); do
        kill -KILL -- "-$group" 2>/dev/null || true
    done
}

is_over() { ! kill -0 "$1" 2>/dev/null; }

# await WHAT CONDITION...: until the condition holds. Ends the script if that takes too long.
await() {
    local what=$1 deadline=$((SECONDS + patience))
    shift
    until "$@"; do
        if [ "$SECONDS" -ge "$deadline" ]; then
            show_logs
            fail "waited $patience s in vain for $what"
        fi
        sleep 0.05
    done
}

show_logs() {
    local log
    for log in "$scratch"/*.log; do
        printf -- '-- %s\n' "$(basename "$log")"
        tail -n 40 "$log" | tr -d '\033'
    done
} >&2

has_line() { grep -qF -- "$2" "$1" 2>/dev/null; }

# Starts our server on a free port; leaves its process in $pid and its port in $port.
start_ours() {
    expect_built "$chat_server"
    start ours "$chat_server" --port 0 "$@"
    await_port
}

# Waits until the server that writes to ours.log says where it listens; leaves that in $port.
await_port() {
    await "our server to listen" has_line "$scratch/ours.log" "listening on"
    port=$(sed -n 's/.*listening on .*:\([0-9]*\)\r*$/\1/p' "$scratch/ours.log")
}

expect_built() { [ -x "$1" ] || fail "$1 is not there; dotnet build -c $configuration comes first"; }

# The same with ngircd. It cannot pick a port: others are tried while one is taken.
start_ngircd() {
    local try
    for try in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 12000)) # below those the kernel picks
        cat >"$scratch/ngircd.conf" <<END
[Global]
Name = irc.example.net
Info = a server
Listen = 127.0.0.1
Ports = $port
MotdPhrase = hello
[Limits]
MaxConnections = 0
MaxConnectionsIP = 0
MaxNickLength = 30
MaxPenaltyTime = 0
[Options]
DNS = no
Ident = no
PAM = no
END
        start ngircd "$ngircd" --nodaemon --config "$scratch/ngircd.conf"
        ngircd_is_ready_or_over() { has_line "$scratch/ngircd.log" ready. || is_over "$pid"; }
        await "ngircd to listen" ngircd_is_ready_or_over
        if ! is_over "$pid" && ! has_line "$scratch/ngircd.log" "Can't bind"; then
            return
        fi
    done
    show_logs
    fail "ngircd does not listen"
}

# connect NAME: a connection by hand to $port. What it hears is in $scratch/NAME.log, without carriage returns.
connect() {
    local name=$1 descriptor
    exec {descriptor}<>"/dev/tcp/127.0.0.1/$port"
    connections[$name]=$descriptor
    set -m
    sed --unbuffered 's|\r$||' <&"$descriptor" >"$scratch/$name.log" 2>/dev/null &
    set +m
    readers[$name]=$!
}

# say NAME LINE
say() { printf '%s\r\n' "$2" >&"${connections[$1]}"; }

# hears NAME PART: whether a line with this in it has come.
hears() { has_line "$scratch/$1.log" "$2"; }
