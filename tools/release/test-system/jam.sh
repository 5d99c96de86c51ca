#!/usr/bin/env bash
# Two players sign up, meet in a room, and play a MIDI file each to the other, by whatever `midip2p` is on the PATH.
#
# usage: jam.sh SERVER FOLDER FILE_OF_ADA FILE_OF_BEN
#
# What each of them heard is in FOLDER/ada.jsonl and FOLDER/ben.jsonl, an event a line.
set -euo pipefail
server=$1 folder=$2 file_of_ada=$3 file_of_ben=$4
export MIDIP2P_PASSWORD=a-password-for-this-jam-alone

ada() { midip2p "$@" --config-dir "$folder/of-ada"; }
ben() { midip2p "$@" --config-dir "$folder/of-ben"; }
# How late a note may come is no question here: however slow the machine is, each is compared.
how=(--no-devices --no-plugins --no-realtime --listen 127.0.0.1:0 --players 1 --window 60000 --json)

ada signup ada --server "$server"
ada rooms create jam
link=$(ada invite --json | grep -o 'midip2p://[^"]*')
ada join "${how[@]}" --play "$file_of_ada" --log "$folder/ada.jsonl" --until-quiet > "$folder/ada.said" &
joined=$!
ben join "$link" --name ben "${how[@]}" --play "$file_of_ben" --log "$folder/ben.jsonl" --until-quiet > "$folder/ben.said"
wait "$joined"
