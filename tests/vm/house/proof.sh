#!/bin/sh
# Inside: installs the house with assets/sysusers, assets/tmpfiles and assets/systemd alone, starts the units, and looks at them.
set -u
PATH=/usr/bin:/usr/sbin:/usr/lib/onevisit
bin=/tree/$(sed -n 's/.*build=\([^ ]*\).*/\1/p' /proc/cmdline)
state=/var/lib/onevisit office=/srv/onevisit units="office authority kiosk-sync kiosk"
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
	cp "$bin"/kiosk* "$bin"/office "$bin"/authority "$bin"/officectl /usr/lib/onevisit/ &&
		cp -r /tree/build/words /tree/build/speech /tree/build/glyphs.bin /usr/lib/ &&
		systemd-sysusers /tree/assets/sysusers/onevisit.conf &&
		officectl init $office --sockets /run/onevisit --department gongan &&
		officectl enrol $office 530702 $state --url https://127.0.0.1:8443 --renewal https://127.0.0.1:8444 &&
		sed -i 's,^{,{"socket_folder":"/run/onevisit"\,,' $state/settings.json &&
		systemd-tmpfiles --create /tree/assets/tmpfiles/onevisit-office.conf /tree/assets/tmpfiles/onevisit-terminal.conf
}
# There is no screen in the machine: SDL draws into memory.
install_screen() {
	mkdir -p /etc/systemd/system/kiosk.service.d &&
		printf '[Service]\nEnvironment=SDL_VIDEODRIVER=dummy\n' >/etc/systemd/system/kiosk.service.d/screen.conf && systemctl daemon-reload
}
shows() { ask kiosk.sock '{"do":"status"}' | grep -q "\"screen\": *\"$1\""; }
opens() { ring; shows attract; }
answers() { systemctl is-active "$1" && [ -S "/run/onevisit/$2" ] && [ -w "/run/onevisit/$2" ]; }
start_front() {
	mkdir -p /run/front && officectl front $office --listen 127.0.0.1:8443 --renewal 127.0.0.1:8444 --run /run/front &&
		systemd-run --quiet --unit=front /tree/build/tools/usr/sbin/nginx -e /run/front/error.log -p /run/front -c /run/front/nginx.conf
}
deliver() {
	as kiosk "$bin/case_maker" queue $state 1 1 30000 && wait_for arrived "$1"
}
ask() {
	python3 -c 'import socket, sys; s = socket.socket(socket.AF_UNIX); s.connect("/run/onevisit/" + sys.argv[1])
s.sendall(sys.argv[2].encode() + b"\n"); print(s.recv(4096).decode())' "$@"
}
# Its bell, and no waiting for the jitter of a start.
ring() { ask kiosk-sync.sock '{"do":"advance","ms":700000}'; }
arrived() { ring; [ "$(officectl cases $office --json | grep -o '"received"' | wc -l)" -ge "$1" ]; }
office_owns_all() { [ -z "$(find $office/intake ! -user onevisit-office -o ! -group onevisit)" ]; }
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
check "kiosk gets a screen of memory" install_screen
[ $failed = 0 ] || exit 1
for unit in $units; do check "$unit starts" systemctl start "$unit"; done
check "office listens" wait_for answers office office.sock
check "authority listens" wait_for answers authority authority.sock
check "kiosk-sync listens" wait_for answers kiosk-sync kiosk-sync.sock
check "kiosk listens" wait_for answers kiosk kiosk.sock
check "kiosk says that it has no matters yet" wait_for shows out
check "nginx stands before them" start_front
check "matters are published by root" officectl publish $office --services /tree/assets/services
check "kiosk has them and opens" wait_for opens
for unit in $units; do check "$unit has no privilege left" has_no_privilege "$unit"; done
check "office may take 1 GiB" limit_of office memory.max 1073741824
check "authority may take 128 MiB" limit_of authority memory.max 134217728
check "kiosk-sync may take 64 MiB" limit_of kiosk-sync memory.max 67108864
check "kiosk-sync may have 16 tasks" limit_of kiosk-sync pids.max 16
check "kiosk may take 768 MiB" limit_of kiosk memory.max 805306368
check "kiosk may have 64 tasks" limit_of kiosk pids.max 64
check "office sees no department's key" refused seen_by office ls $office/departments/gongan
check "office sees no key of the authority" refused seen_by office ls $office/authority/terminal-ca.key
check "authority sees nothing of the intake" refused seen_by authority ls $office/intake/office.db
check "kiosk-sync writes no queue" refused seen_by kiosk-sync touch $state/queue/x
check "kiosk-sync writes its own folder" seen_by kiosk-sync touch $state/sync/x
check "kiosk-sync reads no manifest key" refused as kiosk-sync cat $state/keys/manifest.pem
check "kiosk reads no TLS key" refused as kiosk cat $state/keys/tls.pem
check "kiosk writes nothing of kiosk-sync" refused seen_by kiosk touch $state/sync/x
check "kiosk writes no settings" refused seen_by kiosk touch $state/settings.json
check "kiosk writes its queue" seen_by kiosk touch $state/queue/x
check "one case is delivered" deliver 1
check "office stops" systemctl stop office
check "root signs a terminal in meanwhile" officectl enrol $office 530703 /root/other
check "and nothing in the office's folder is root's" office_owns_all
check "office starts again" systemctl start office
check "office listens again" wait_for answers office office.sock
for unit in $units; do check "$unit, killed, comes back" killed_comes_back "$unit"; done
check "kiosk opens again" wait_for shows attract
check "another case is delivered" deliver 2
check "the audit agrees" officectl audit $office
[ $failed = 0 ] || journalctl --no-pager -b -u office -u authority -u kiosk-sync -u kiosk | tail -60
say "done $failed, up $(cut -d' ' -f1 /proc/uptime) s"
exit $failed
