// One client of one JACK server, for as long as that server lives.
#pragma once

#include "jack/driver_ports.hpp"
#include "jack/library.hpp"
#include "jack/trouble.hpp"
#include "os/signal.hpp"

#include <atomic>
#include <compare>
#include <memory>
#include <string>
#include <vector>

namespace midip2p::jack {

/// A connection of one of our ports, reported so that it can be made again at another server.
struct Connection {
    bool output;
    std::size_t port;  // index among the inputs or the outputs
    std::string other; // the whole name of the other program's port
    friend auto operator<=>(const Connection&, const Connection&) = default;
};

/// Design: the owner calls everything but the process callback, one thread at a time. JACK calls the process callback,
/// which has the ports while this object lives: it takes no lock, allocates nothing and waits for no other thread.
/// News from the server wakes the owner through `wake` and is read from atomics. [control]
class JackClient {
  public:
    struct Parts {
        std::vector<std::unique_ptr<Input>>& inputs;
        std::vector<std::unique_ptr<Output>>& outputs;
        Counters& counters;
        os::Signal& wake;
        os::Clock clock;
    };
    /// Asks for `name`; the server makes it unique. Returns nullptr on failure: `trouble` says why.
    static std::unique_ptr<JackClient> open(const abi::Functions& jack, const std::string& name, const Parts& parts,
                                            Trouble& trouble);
    ~JackClient(); // no callback runs after it, and none was cut in the middle
    JackClient(const JackClient&) = delete;
    JackClient& operator=(const JackClient&) = delete;

    /// The server has gone away, or has put us out. Only the destructor may be called then. [any] wait-free
    [[nodiscard]] bool lost() const noexcept { return lost_.load(std::memory_order_acquire); }
    [[nodiscard]] const std::string& name() const noexcept { return name_; }
    [[nodiscard]] std::uint32_t rate() const { return jack_.get_sample_rate(client_); }
    [[nodiscard]] std::uint32_t buffer_size() const { return jack_.get_buffer_size(client_); }

    [[nodiscard]] std::vector<Connection> connections() const;
    /// Every device of this machine that is for our first input or output; no through port.
    [[nodiscard]] std::vector<Connection> devices() const;
    /// True: the connection was made, or existed already.
    bool connect(const Connection& connection);
    /// Silences every output, and returns when JACK has taken the messages, at the latest after `longest_us`.
    void silence(std::int64_t longest_us);

  private:
    JackClient(const abi::Functions& jack, abi::Client* client, const Parts& parts);
    [[nodiscard]] bool begin();
    [[nodiscard]] bool through(const char* port) const;
    static int on_process(abi::Frames frames, void* self);
    static void on_shutdown(void* self);
    static int on_xrun(void* self);
    static int on_buffer_size(abi::Frames frames, void* self);
    static int on_rate(abi::Frames rate, void* self);
    static void on_port_connect(std::uint32_t, std::uint32_t, int, void* self);
    static void on_port_registration(std::uint32_t, int, void* self);
    void process(abi::Frames frames) noexcept;
    [[nodiscard]] Cycle cycle_of(abi::Frames frames) noexcept;
    void receive(Input& input, abi::Port* port, const Cycle& cycle) noexcept;

    const abi::Functions& jack_;
    abi::Client* client_;
    Parts parts_;
    std::string name_;
    std::vector<abi::Port*> inputs_, outputs_; // in the order of Parts
    ClockMap clock_map_;                       // process only
    abi::Frames buffer_frames_ = 0;            // JACK's notification thread only
    std::atomic<double> nominal_us_per_frame_{0};
    std::atomic<bool> lost_{false};
    /// sounding → silencing (the owner asks) → silenced (every output is empty, and a cycle went by since).
    enum class Phase : int { sounding, silencing, emptied, silenced };
    std::atomic<Phase> phase_{Phase::sounding};
    os::Signal silenced_;
};

} // namespace midip2p::jack
