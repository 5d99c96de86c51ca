// The part of libjack's C interface that is used here, declared by ourselves.
#pragma once

#include <cstddef>
#include <cstdint>

/// The interface is the one that JACK's public headers (jack/jack.h, jack/types.h, jack/midiport.h) document and that
/// JACK 1, JACK 2 and PipeWire all keep: opaque pointers, fixed-width integers, C functions. It is declared here so
/// that building needs none of them; tools/ports is built with JACK's own headers and shows that the two agree.
namespace midip2p::jack::abi {

struct Client;
struct Port;
using Frames = std::uint32_t; // jack_nframes_t
using Micros = std::uint64_t; // jack_time_t

/// jack_midi_event_t
struct MidiEvent {
    Frames time;
    std::size_t size;
    std::uint8_t* buffer;
};

inline constexpr int kNoStartServer = 0x01; // jack_options_t
inline constexpr unsigned long kPortIsInput = 0x1, kPortIsOutput = 0x2, kPortIsPhysical = 0x4;
inline constexpr const char* kMidiType = "8 bit raw midi";
/// jack_connect returns this if the two ports are connected already (EEXIST).
inline constexpr int kConnectedAlready = 17;

/// X(name after "jack_", result, arguments)
#define MIDIP2P_JACK_FUNCTIONS(X)                                                                                      \
    X(client_open, Client*, (const char* name, int options, int* status, ...))                                         \
    X(client_close, int, (Client*))                                                                                    \
    X(get_client_name, char*, (Client*))                                                                               \
    X(activate, int, (Client*))                                                                                        \
    X(set_process_callback, int, (Client*, int (*)(Frames, void*), void*))                                             \
    X(set_buffer_size_callback, int, (Client*, int (*)(Frames, void*), void*))                                         \
    X(set_sample_rate_callback, int, (Client*, int (*)(Frames, void*), void*))                                         \
    X(set_xrun_callback, int, (Client*, int (*)(void*), void*))                                                        \
    X(set_port_connect_callback, int, (Client*, void (*)(std::uint32_t, std::uint32_t, int, void*), void*))            \
    X(set_port_registration_callback, int, (Client*, void (*)(std::uint32_t, int, void*), void*))                      \
    X(on_shutdown, void, (Client*, void (*)(void*), void*))                                                            \
    X(port_register, Port*, (Client*, const char*, const char* type, unsigned long flags, unsigned long size))         \
    X(port_name, const char*, (const Port*))                                                                           \
    X(port_name_size, int, ())                                                                                         \
    X(port_by_name, Port*, (Client*, const char* name))                                                                \
    X(port_get_aliases, int, (const Port*, char* const* two))                                                          \
    X(port_get_buffer, void*, (Port*, Frames))                                                                         \
    X(port_connected, int, (const Port*))                                                                              \
    X(port_get_all_connections, const char**, (const Client*, const Port*))                                            \
    X(get_ports, const char**, (Client*, const char* name, const char* type, unsigned long flags))                     \
    X(connect, int, (Client*, const char* from, const char* to))                                                       \
    X(free, void, (void*))                                                                                             \
    X(get_sample_rate, Frames, (Client*))                                                                              \
    X(get_buffer_size, Frames, (Client*))                                                                              \
    X(get_cycle_times, int, (const Client*, Frames*, Micros*, Micros*, float*))                                        \
    X(get_time, Micros, ())                                                                                            \
    X(midi_get_event_count, std::uint32_t, (void*))                                                                    \
    X(midi_event_get, int, (MidiEvent*, void*, std::uint32_t))                                                         \
    X(midi_clear_buffer, void, (void*))                                                                                \
    X(midi_max_event_size, std::size_t, (void*))                                                                       \
    X(midi_event_reserve, std::uint8_t*, (void*, Frames, std::size_t))                                                 \
    X(set_error_function, void, (void (*)(const char*)))                                                               \
    X(set_info_function, void, (void (*)(const char*)))

} // namespace midip2p::jack::abi
