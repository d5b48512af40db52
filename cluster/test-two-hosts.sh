#!/usr/bin/env bash
# Shows what a sweep across two hosts does when the network between them fails: the hosts are two sets of namespaces of this
# machine (network, host name, processes), joined by a virtual cable, each with an sshd; the folder is common to both, as on a
# shared file system. As root, on Debian 12; takes eight minutes. Needs a release build and the Python readers:
#
#   cluster/install-debian.sh --tests && swift build -c release --product swift-sweep && cluster/test-two-hosts.sh
#
# The folder of the test is HOSTS_TEST (default: a new one in /tmp); what was started is ended.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
program=${SWIFT_SWEEP:-$root/.build/release/swift-sweep}
[ "$(id -u)" = 0 ] || { echo "${0##*/}: run as root" >&2; exit 1; }
[ -x "$program" ] || { echo "${0##*/}: no $program; build it first" >&2; exit 1; }

cluster/install-packages.sh --no-install-recommends openssh-server openssh-client iproute2

work=${HOSTS_TEST:-$(mktemp -d /tmp/hosts-test-XXXXXX)}
mkdir -p "$work" /run/sshd
cd "$work"
declare -A host # The first process of each host.
end() {
  for name in "${!host[@]}"; do kill -KILL "${host[$name]}" 2>/dev/null || true; done
  for name in left right; do ip netns del "sweep-$name" 2>/dev/null || true; done
}
trap end EXIT

begin=$(date +%s)
section() { echo "== $(($(date +%s) - begin)) s: $*"; }
fail() { echo "${0##*/}: $*" >&2; exit 1; }

# Keys and settings of ssh that have nothing to do with this machine's.
[ -f key ] || ssh-keygen -q -t ed25519 -N '' -f key
cp key.pub authorized
cat >sshd.conf <<CONF
HostKey $work/key
AuthorizedKeysFile $work/authorized
StrictModes no
PermitRootLogin prohibit-password
PidFile none
UsePAM no
CONF
cat >ssh.conf <<CONF
IdentityFile $work/key
IdentitiesOnly yes
StrictHostKeyChecking no
UserKnownHostsFile /dev/null
LogLevel ERROR
CONF

# Starts a host: its own network, name, processes and shared memory.
boot() {
  ip netns exec "sweep-$1" unshare --uts --pid --fork --kill-child --mount-proc sh -c "
    hostname sweep-$1 && mount -t tmpfs shm /dev/shm && exec /usr/sbin/sshd -D -f '$work/sshd.conf'" 2>>"sshd-$1.log" &
  for _ in $(seq 100); do
    host[$1]=$(cat "/proc/$!/task/$!/children" 2>/dev/null | tr -d ' ') && [ -n "${host[$1]}" ] &&
      on "$1" ssh -F ssh.conf "${address[$1]}" true 2>/dev/null && return
    sleep 0.1
  done
  fail "sshd does not answer on $1"
}
# Does something on a host.
on() { nsenter --target "${host[$1]}" --net --uts --pid --mount --wd="$work" -- "${@:2}"; }
declare -A address=([left]=10.77.0.1 [right]=10.77.0.2)
for name in left right; do
  ip netns add "sweep-$name"
  ip -n "sweep-$name" link set lo up
done
ip link add eth0 netns sweep-left type veth peer name eth0 netns sweep-right
for name in left right; do
  ip -n "sweep-$name" address add "${address[$name]}/24" dev eth0
  ip -n "sweep-$name" link set eth0 up
  boot "$name"
done
cable() { ip -n sweep-left link set eth0 "$1"; }

printf '%s slots=2\n' "${address[left]}" "${address[right]}" >hosts
# As root, over ssh with these settings.
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OPENBLAS_NUM_THREADS=1
export OMPI_MCA_plm_rsh_agent="ssh -F $work/ssh.conf"
# Starts the sweep from the left host on two ranks of each host, into a file, with a log of the same name.
sweep() {
  on left sh -c 'echo $$ >"$0"; exec mpirun "$@"' "$1.pid" --hostfile hosts --bind-to none -n 4 -x OPENBLAS_NUM_THREADS \
    --output-filename "$work/$1.ranks" "$program" "$work/grid.json" --set "output=$work/$1.h5" "${@:2}" \
    >"$1.log" 2>&1 </dev/null
}
equal() {
  "$root/.build/python/bin/python" "$root/Tests/equal_bytes.py" one.h5 "$1.h5" || fail "$1.h5 differs"
  "$program" verify "$1.h5" >/dev/null || fail "$1.h5 is damaged"
  echo "$1: the bytes of one rank"
}
# Waits until a sweep has finished so many runs, or fails after a minute.
await() {
  for _ in $(seq 300); do
    [ "$(done_runs "$1")" -ge "$2" ] && return
    sleep 0.2
  done
  cat "$1.log" >&2
  fail "$1 does not come to $2 runs"
}
done_runs() {
  local count
  count=$("$program" status --json "$1.h5" 2>/dev/null | sed -n 's/^ *"done": \([0-9]*\).*/\1/p;T;q')
  echo "${count:-0}"
}

# A minute of two cores; runs of some seconds, with checkpoints.
cat >grid.json <<'GRID'
{ "study": "icl-transience", "preset": "coopetition-image-free", "members": 10,
  "parameters": { "inputDimension": 16, "learningRate": 3e-4, "sequences": 16000, "evalEvery": 3200 },
  "axes": { "noise": [0.5, 0.8] }, "output": "out.h5" }
GRID

section "one rank"
"$program" grid.json --set output=one.h5 >one.log 2>&1 </dev/null

section "four ranks on two hosts"
sweep whole || { cat whole.log; fail "the sweep has failed"; }
equal whole
"$program" status whole.h5 | sed -n '/^Starts/,$p'

section "the cable is out for ten seconds"
sweep short &
await short 4
cable down
sleep 10
cable up
wait $! || { cat short.log; fail "the sweep has failed"; }
! grep -q "silent" short.log || fail "ranks were given up"
equal short

# The ranks of the right host say on their own host that they have lost rank 0; mpirun cannot hear them.
lost() {
  for _ in $(seq 60); do
    on right pgrep -x swift-sweep >/dev/null || break
    sleep 1
  done
  ! on right pgrep -ax swift-sweep || fail "ranks go on without rank 0"
  for rank in 2 3; do
    grep -h "rank $rank ends: .*resume" "$1.ranks"/1/rank."$rank"/stderr || fail "rank $rank says nothing"
  done
}

section "the cable is out for longer than ranks may be silent, and comes back"
sweep long --silence 5 &
job=$!
await long 4
cable down
sleep 10
cable up
wait $job || { cat long.log; fail "the sweep has failed"; }
grep -E "rank [23] (has been silent|is back)" long.log || true
[ "$(grep -c "rank [23] has been silent for" long.log)" = 2 ] || fail "ranks were not given up"
[ "$(grep -c "rank [23] is back" long.log)" = 2 ] || fail "ranks have not come back"
equal long

section "the cable is out for good: rank 0's host completes the sweep"
sweep cut --patience 20s &
job=$!
await cut 4
cable down
for _ in $(seq 300); do
  grep -q "runs done, summaries" cut.log && break
  sleep 1
done
grep -E "silent|done" cut.log || fail "the sweep does not end"
lost cut
equal cut
# The launcher waits for the other host's daemon, which cannot hear it, until the kernel gives up, after a quarter of an hour.
sleep 5
if kill -0 $job 2>/dev/null; then
  echo "mpirun waits; it is killed"
  on left kill -KILL "$(cat cut.pid)"
fi
wait $job || true

section "the cable is out, and then rank 0's host dies: the other host completes the sweep"
cable up
sweep dead --patience 20s &
job=$!
await dead 4
cable down
sleep 2
kill -KILL "${host[left]}"
wait $job 2>/dev/null || true
lost dead
on right mpirun --bind-to none -n 2 "$program" "$work/grid.json" --set "output=$work/dead.h5" >again.log 2>&1 </dev/null ||
  { cat again.log; fail "the sweep is not resumed"; }
grep -E "done|resumes" again.log
grep -q "[4-9] runs already done" again.log || fail "finished runs were lost"
equal dead

section "all is as it should be"
