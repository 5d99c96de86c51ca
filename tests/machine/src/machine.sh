# A machine: processes that see nothing but the folder $1, for as long as somebody holds this program's standard input
# open. Whoever started it may end as it likes, killed too: then everything on the machine ends, and the folder goes.
set -u
# The end of the input is the one end there is: what is sent to the terminal's whole group is for others.
trap '' INT TERM HUP
export root=$1

# Mounts are gone with the last process that sees them, and no process outlives the first one of its namespace.
unshare --mount --uts --ipc --pid --fork --kill-child -- bash -euc '
    # The number by which those outside know the first process inside.
    read -r pid _ < /proc/self/stat
    mount -t proc proc "$root/proc"
    mount -t tmpfs -o nosuid,mode=755 devices "$root/dev"
    for name in null zero full random urandom tty; do
        : > "$root/dev/$name"
        mount --bind "/dev/$name" "$root/dev/$name"
    done
    mkdir "$root/dev/pts" "$root/dev/shm"
    mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 terminals "$root/dev/pts"
    mount -t tmpfs -o nosuid,nodev,mode=1777 shared "$root/dev/shm"
    ln -s pts/ptmx "$root/dev/ptmx"
    ln -s /proc/self/fd "$root/dev/fd"
    for fd in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${fd%%:*}" "$root/dev/${fd##*:}"; done
    hostname machine
    echo "$pid"
    # Bash fetches orphans that have ended, as init does.
    while read -r _; do :; done
'

rm -rf --one-file-system "$root"
