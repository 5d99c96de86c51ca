-- One MIDI track with our plugin, heard live: ardour7-lua ardour.lua FOLDER NAME (of the track). Says READY, and ends with stdin.
local folder, track, plugin = arg[1], arg[2], arg[3]
AudioEngine:set_backend("JACK", "ardour-" .. track, "")
local session = create_session(folder, "session", 48000)
if not session then print("FAILED: no session") os.exit(1) end
local count, data = ARDOUR.ChanCount, ARDOUR.DataType
local tracks = session:new_midi_track(count(data("midi"), 1), count(data("midi"), 1), true, ARDOUR.PluginInfo(), nil, nil, 1, track, ARDOUR.PresentationInfo.max_order, ARDOUR.TrackMode.Normal, false)
for route in tracks:iter() do
  local processor = ARDOUR.LuaAPI.new_plugin(session, plugin, ARDOUR.PluginType.VST3, "")
  if processor:isnil() then print("FAILED: Ardour does not know the plugin " .. plugin) os.exit(1) end
  if route:add_processor_by_index(processor, 0, nil, true) ~= 0 then print("FAILED: Ardour did not add it") os.exit(1) end
  route:to_track():monitoring_control():set_value(ARDOUR.MonitorChoice.MonitorInput, PBD.GroupControlDisposition.NoGroup)
  local insert = processor:to_insert()
  print("ports", insert:input_streams():n_midi(), insert:output_streams():n_midi())
end
print("READY")
io.stdout:flush()
io.stdin:read("l")
close_session()
quit()
