// MIDI ports at a JACK server (or PipeWire's), which may go away and come back.
#pragma once

#include "jack/counters.hpp"
#include "jack/driver_ports.hpp"
#include "jack/trouble.hpp"

#include <memory>
#include <string>
#include <vector>

namespace midip2p::jack {

/// Names without that of the client: JACK shows `client_name:name`.
struct DriverConfig {
    struct In {
        std::string name;
        std::shared_ptr<net::InPortHandle> port;
    };
    struct Out {
        std::string name;
        std::shared_ptr<net::OutPortHandle> port;
    };
    std::string client_name;
    std::vector<In> inputs; // at least one port in all
    std::vector<Out> outputs;
    /// Connects every device of this machine (JACK's physical ports) to the first input and the first output, once each
    /// time that it appears: a connection that somebody takes apart is not made again.
    bool devices = false;
};

struct Status {
    bool running = false;               // we are connected to a server now
    std::string client_name;            // as the server made it unique
    std::uint32_t rate = 0, frames = 0; // of the server; the last known
    Counts counts;
};

/// The MIDI ports that a JACK server has now: those that can be heard, and those that can be played to.
/// `programs`: those outputs that belong to other programs, such as software synths, which no driver connects by
/// itself.
struct PortList {
    std::vector<std::string> inputs, outputs, programs;
};
/// [control]
Trouble list_ports(PortList& found);

/// Design: JACK's thread moves the events (JackClient). A supervisor thread of our own waits for news from the server
/// and remembers the connections. When the server has gone, the supervisor releases sounding notes, looks for the
/// server every second, and makes ports and connections again. The destructor silences the outputs and then ends both
/// threads.
class JackDriver {
  public:
    /// Returns nullptr on failure: `trouble` says why. [control]
    static std::unique_ptr<JackDriver> open(DriverConfig config, Trouble& trouble);
    ~JackDriver();

    [[nodiscard]] Status status() const; // [any]
    /// The function is called on the supervisor's thread when `running` has changed, and must be cheap. nullptr: call
    /// nothing. [control]
    void on_change(void (*callback)(void*), void* context);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit JackDriver(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::jack
