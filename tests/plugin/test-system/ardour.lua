-- One MIDI track with our plugin, heard live: ardour7-lua ardour.lua FOLDER NAME PLUGIN [TAKE]. With TAKE there is a second track of that
-- name, armed: what is connected to it is recorded. Says READY; then, a line each: record (says RECORDING), stop (says STOPPED, and the
-- session is saved), cost (says how long the plugin's blocks took since it was last asked, µs by Ardour's own clock). Ends with stdin.
local insert
local folder, track, plugin, take = arg[1], arg[2], arg[3], arg[4]
AudioEngine:set_backend("JACK", "ardour-" .. track, "")
local session = create_session(folder, "session", 48000)
if not session then print("FAILED: no session") os.exit(1) end
local function new_track(name)
  local one = ARDOUR.ChanCount(ARDOUR.DataType("midi"), 1)
  return session:new_midi_track(one, one, true, ARDOUR.PluginInfo(), nil, nil, 1, name, ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, false)
end
for route in new_track(track):iter() do
  local processor = ARDOUR.LuaAPI.new_plugin(session, plugin, ARDOUR.PluginType.VST3, "")
  if processor:isnil() then print("FAILED: Ardour does not know the plugin " .. plugin) os.exit(1) end
  if route:add_processor_by_index(processor, 0, nil, true) ~= 0 then print("FAILED: Ardour did not add it") os.exit(1) end
  route:to_track():monitoring_control():set_value(ARDOUR.MonitorChoice.MonitorInput, PBD.GroupControlDisposition.NoGroup)
  insert = processor:to_insert()
  print("ports", insert:input_streams():n_midi(), insert:output_streams():n_midi())
end
if take then
  for route in new_track(take):iter() do
    route:to_track():rec_enable_control():set_value(1, PBD.GroupControlDisposition.NoGroup)
  end
end
local function until_rolling(wanted)
  while session:transport_rolling() ~= wanted do ARDOUR.LuaAPI.usleep(10000) end
end
print("READY")
io.stdout:flush()
for line in io.stdin:lines() do
  if line == "record" then
    session:maybe_enable_record(false)
    session:request_roll(ARDOUR.TransportRequestSource.TRS_UI)
    until_rolling(true)
    print("RECORDING")
  elseif line == "stop" then
    session:request_stop(false, false, ARDOUR.TransportRequestSource.TRS_UI)
    until_rolling(false)
    session:save_state("", false, false, false, false, false)
    print("STOPPED")
  elseif line == "cost" then
    local known, took = insert:get_stats(0, 0, 0, 0)
    print("cost", known, took[1], took[2], took[3], took[4])
    insert:clear_stats()
  end
  io.stdout:flush()
end
close_session()
quit()
