# The rooms of native/, each a library in a folder of its own. Which of them a build is made of is chosen here, once for
# all builds; which files of a room a system needs is chosen in that room alone (native/os).
set(MIDIP2P_ROOMS core os channel tls plugin_link net jack)
if(BUILD_TESTING)
  list(APPEND MIDIP2P_ROOMS sim) # no program that ships is made of it
endif()
# Of what a plugin is built: a DAW's process gets no TLS and no engine.
set(MIDIP2P_PLUGIN_ROOMS core os channel plugin_link)

# midip2p_add_rooms(ROOM …)
function(midip2p_add_rooms)
  foreach(room IN LISTS ARGN)
    add_subdirectory("${MIDIP2P_NATIVE_DIR}/${room}" ${room})
  endforeach()
endfunction()
