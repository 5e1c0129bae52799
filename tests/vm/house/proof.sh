#!/bin/sh
# Inside: installs the house with assets/sysusers, assets/tmpfiles and assets/systemd alone, starts the units, and looks at them.
set -u
PATH=/usr/bin:/usr/sbin:/usr/lib/onevisit
bin=/tree/$(sed -n 's/.*build=\([^ ]*\).*/\1/p' /proc/cmdline)
state=/var/lib/onevisit office=/srv/onevisit units="office authority kiosk-sync"
failed=0
say() { echo "house: $*"; }
check() {
	what=$1; shift
	if "$@" >/tmp/said 2>&1; then say "ok   $what"; else say "FAIL $what: $(tail -c 600 /tmp/said)"; failed=1; fi
}
wait_for() {
	for _ in $(seq 60); do "$@" >/dev/null 2>&1 && return 0; sleep 0.5; done
	"$@"
}
as() { user=$1; shift; setpriv --reuid "$user" --regid onevisit --clear-groups "$@"; }
pid_of() { systemctl show -p MainPID --value "$1"; }
refused() { ! "$@"; }

install_all() {
	cp "$bin"/kiosk-sync "$bin"/office "$bin"/authority "$bin"/officectl "$bin"/kioskctl /usr/lib/onevisit/ &&
		systemd-sysusers /tree/assets/sysusers/onevisit.conf &&
		officectl init $office --sockets /run/onevisit --department gongan &&
		officectl enrol $office 530702 $state --url https://127.0.0.1:8443 --renewal https://127.0.0.1:8444 &&
		sed -i 's,^{,{"socket_folder":"/run/onevisit"\,,' $state/settings.json &&
		systemd-tmpfiles --create /tree/assets/tmpfiles/onevisit-office.conf /tree/assets/tmpfiles/onevisit-terminal.conf
}
answers() { systemctl is-active "$1" && [ -S "/run/onevisit/$2" ] && [ -w "/run/onevisit/$2" ]; }
start_front() {
	mkdir -p /run/front && officectl front $office --listen 127.0.0.1:8443 --renewal 127.0.0.1:8444 --run /run/front &&
		systemd-run --quiet --unit=front /tree/build/tools/usr/sbin/nginx -e /run/front/error.log -p /run/front -c /run/front/nginx.conf
}
deliver() {
	as kiosk "$bin/case_maker" queue $state 1 1 30000 && wait_for arrived "$1"
}
# Its bell, and no waiting for the jitter of a start.
ring() {
	python3 -c 'import socket; s = socket.socket(socket.AF_UNIX); s.connect("/run/onevisit/kiosk-sync.sock")
s.sendall(b"{\"do\":\"advance\",\"ms\":700000}\n"); s.recv(100)'
}
arrived() { ring; [ "$(officectl cases $office --json | grep -o '"received"' | wc -l)" -ge "$1" ]; }
# The programs' own view of the machine: what the unit hides is not there, what it holds back cannot be done.
seen_by() { nsenter -t "$(pid_of "$1")" -m -- "$2" "$3"; }
killed_comes_back() {
	before=$(pid_of "$1"); kill -9 "$before"
	wait_for changed "$1" "$before"
}
changed() { now=$(pid_of "$1"); [ "$now" != 0 ] && [ "$now" != "$2" ] && systemctl is-active "$1"; }
limit_of() { [ "$(cat "/sys/fs/cgroup/system.slice/$1.service/$2")" = "$3" ]; }
has_no_privilege() {
	grep -q '^CapBnd:	0000000000000000$' "/proc/$(pid_of "$1")/status" && grep -q '^NoNewPrivs:	1$' "/proc/$(pid_of "$1")/status" &&
		grep -q '^Seccomp:	2$' "/proc/$(pid_of "$1")/status"
}

say "systemd $(systemctl --version | sed -n '1s/systemd \([0-9]*\).*/\1/p') is process $(cat /proc/1/comm) 1, up $(cut -d' ' -f1 /proc/uptime) s"
check "users, folders and units are installed" install_all
[ $failed = 0 ] || exit 1
for unit in $units; do check "$unit starts" systemctl start "$unit"; done
check "office listens" wait_for answers office office.sock
check "authority listens" wait_for answers authority authority.sock
check "kiosk-sync listens" wait_for answers kiosk-sync kiosk-sync.sock
check "nginx stands before them" start_front
for unit in $units; do check "$unit has no privilege left" has_no_privilege "$unit"; done
check "office may take 1 GiB" limit_of office memory.max 1073741824
check "authority may take 128 MiB" limit_of authority memory.max 134217728
check "kiosk-sync may take 64 MiB" limit_of kiosk-sync memory.max 67108864
check "kiosk-sync may have 16 tasks" limit_of kiosk-sync pids.max 16
check "office sees no department's key" refused seen_by office ls $office/departments/gongan
check "office sees no key of the authority" refused seen_by office ls $office/authority/terminal-ca.key
check "authority sees nothing of the intake" refused seen_by authority ls $office/intake/office.db
check "kiosk-sync writes no queue" refused seen_by kiosk-sync touch $state/queue/x
check "kiosk-sync writes its own folder" seen_by kiosk-sync touch $state/sync/x
check "kiosk-sync reads no manifest key" refused as kiosk-sync cat $state/keys/manifest.pem
check "kiosk reads no TLS key" refused as kiosk cat $state/keys/tls.pem
check "one case is delivered" deliver 1
for unit in $units; do check "$unit, killed, comes back" killed_comes_back "$unit"; done
check "another case is delivered" deliver 2
check "the audit agrees" officectl audit $office
[ $failed = 0 ] || journalctl --no-pager -b -u office -u authority -u kiosk-sync | tail -40
say "done $failed, up $(cut -d' ' -f1 /proc/uptime) s"
exit $failed
