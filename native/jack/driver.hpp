// MIDI ports at a JACK server (or PipeWire's), which may go away and come back.
#pragma once

#include "jack/channel.hpp"
#include "jack/counters.hpp"
#include "jack/trouble.hpp"

#include <memory>
#include <string>
#include <vector>

namespace midip2p::jack {

/// Names without the client's: JACK shows `client_name:name`.
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
    /// time that it appears: who takes a connection apart is left alone.
    bool devices = false;
};

struct Status {
    bool running = false;               // a server has us now
    std::string client_name;            // as the server made it unique
    std::uint32_t rate = 0, frames = 0; // of the server; the last known
    Counts counts;
};

/// The MIDI ports that a JACK server has now: what can be heard, and what can be played to.
/// `programs`: of the outputs, those of other programs, as software synths, which no driver connects by itself.
struct PortList {
    std::vector<std::string> inputs, outputs, programs;
};
Trouble list_ports(PortList& found);

/// Design: JACK's thread moves the events (JackClient); a supervisor thread of our own waits for what the server
/// tells, remembers the connections, and when the server has gone releases what sounds, looks for the server every
/// second, and makes ports and connections again. Both are ended by the destructor, which silences the outputs first.
class JackDriver {
  public:
    /// nullptr: see trouble.
    static std::unique_ptr<JackDriver> open(DriverConfig config, Trouble& trouble);
    ~JackDriver();

    [[nodiscard]] Status status() const; // any thread
    /// Called on the supervisor's thread when `running` has changed; nullptr: nobody. Must be cheap. [control]
    void on_change(void (*tell)(void*), void* context);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
    explicit JackDriver(std::unique_ptr<Impl> impl);
};

} // namespace midip2p::jack
