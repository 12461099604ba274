# Keeps one PostgreSQL cluster for as long as a test process wants it, then removes it. Started by the first of them;
# each holds a shared lock on $home/users, which the system takes from it however it ends.
set -eu
home=$1 bin=$2 user=$3
cluster=$home/cluster

# initdb and postgres refuse to run as root.
unprivileged=
[ -z "$user" ] || unprivileged="setpriv --reuid=$user --regid=$(id -g "$user") --clear-groups"

rm -rf "$cluster"
mkdir -m 700 "$cluster"
[ -z "$user" ] || chown "$user" "$cluster"
cd "$cluster"
exec >"$cluster/log" 2>&1
$unprivileged "$bin/initdb" --pgdata=data --username=carnet --auth=trust --encoding=UTF8 --locale=C --no-sync

# When this script is killed, the cluster goes with it.
$unprivileged setpriv --pdeathsig=QUIT "$bin/postgres" -D data -c listen_addresses= \
  -c unix_socket_directories="$cluster" -c max_connections=300 -c shared_buffers=128MB -c fsync=off \
  -c full_page_writes=off -c autovacuum_naptime=1h &
postgres=$!

idle=0
while kill -0 "$postgres" && [ "$idle" -lt 5 ]; do
  sleep 1
  if ! flock --nonblock "$home/users" true; then
    idle=0
  elif [ "$idle" -lt 4 ]; then
    idle=$((idle + 1))
  else
    # Nobody can come while this is held.
    exec 9>"$home/start"
    flock 9
    if flock --nonblock "$home/users" true; then idle=5; else idle=0 && exec 9>&-; fi
  fi
done
# When PostgreSQL ended by itself, another one of these may be at work in the folder by now.
[ "$idle" -ge 5 ] || exit 1
kill -QUIT "$postgres" || true
wait "$postgres" || true
rm -rf "$cluster"
