#include "jack/client.hpp"

#include "jack/through.hpp"

#include <pthread.h>

#include <utility>

namespace midip2p::jack {

namespace {

/// The buffer of an output for one cycle, in the form that the Placer needs.
class CycleBuffer {
  public:
    CycleBuffer(const abi::Functions& jack, void* buffer) : jack_(jack), buffer_(buffer) {
        jack_.midi_clear_buffer(buffer_);
    }
    [[nodiscard]] std::size_t room() const { return jack_.midi_max_event_size(buffer_); }
    [[nodiscard]] std::uint8_t* reserve(std::uint32_t frame, std::size_t size) {
        return jack_.midi_event_reserve(buffer_, frame, size);
    }

  private:
    const abi::Functions& jack_;
    void* buffer_;
};

} // namespace

std::unique_ptr<JackClient> JackClient::open(const abi::Functions& jack, const std::string& name, const Parts& parts,
                                             Trouble& trouble) {
    int status = 0;
    abi::Client* const client = jack.client_open(name.c_str(), abi::kNoStartServer, &status);
    if (client == nullptr) {
        trouble = Trouble::not_running;
        return nullptr;
    }
    std::unique_ptr<JackClient> made(new JackClient(jack, client, parts));
    trouble = made->begin() ? Trouble::none : Trouble::refused;
    return trouble == Trouble::none ? std::move(made) : nullptr;
}

JackClient::JackClient(const abi::Functions& jack, abi::Client* client, const Parts& parts)
    : jack_(jack), client_(client), parts_(parts), name_(jack.get_client_name(client)) {}

JackClient::~JackClient() { jack_.client_close(client_); }

bool JackClient::begin() {
    const auto add = [&](const std::string& name, unsigned long direction, std::vector<abi::Port*>& to) {
        to.push_back(jack_.port_register(client_, name.c_str(), abi::kMidiType, direction, 0));
        return to.back() != nullptr;
    };
    for (const auto& input : parts_.inputs) {
        if (!add(input->name, abi::kPortIsInput, inputs_)) return false;
    }
    for (const auto& output : parts_.outputs) {
        if (!add(output->name, abi::kPortIsOutput, outputs_)) return false;
    }
    buffer_frames_ = jack_.get_buffer_size(client_);
    nominal_us_per_frame_ = 1e6 / jack_.get_sample_rate(client_);
    jack_.on_shutdown(client_, &on_shutdown, this);
    const int refused = jack_.set_process_callback(client_, &on_process, this) |
                        jack_.set_xrun_callback(client_, &on_xrun, this) |
                        jack_.set_buffer_size_callback(client_, &on_buffer_size, this) |
                        jack_.set_sample_rate_callback(client_, &on_rate, this) |
                        jack_.set_port_connect_callback(client_, &on_port_connect, this) |
                        jack_.set_port_registration_callback(client_, &on_port_registration, this);
    return refused == 0 && jack_.activate(client_) == 0;
}

// ---- JACK's threads

namespace {

/// libjack ends its threads by cancelling them, at any instruction. None of our functions may be cut in the middle: a
/// ring would be left half written, and a noexcept function would end the process. A guard object is not possible,
/// because the cancellation comes out of the second call, and a destructor would not let it through.
template <class Body> void whole(Body&& body) {
    int before = 0;
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
    body();
    pthread_setcancelstate(before, nullptr);
}

} // namespace

int JackClient::on_process(abi::Frames frames, void* self) {
    whole([&] { static_cast<JackClient*>(self)->process(frames); });
    return 0;
}

void JackClient::on_shutdown(void* self) {
    whole([&] {
        auto* const client = static_cast<JackClient*>(self);
        client->lost_.store(true, std::memory_order_release);
        client->parts_.wake.notify();
    });
}

int JackClient::on_xrun(void* self) {
    whole([&] { count(static_cast<JackClient*>(self)->parts_.counters.xruns); });
    return 0;
}

int JackClient::on_buffer_size(abi::Frames frames, void* self) {
    whole([&] {
        auto* const client = static_cast<JackClient*>(self);
        // JACK also calls this once at the beginning.
        if (std::exchange(client->buffer_frames_, frames) != frames) count(client->parts_.counters.buffer_changes);
    });
    return 0;
}

int JackClient::on_rate(abi::Frames rate, void* self) {
    whole([&] {
        if (rate > 0) static_cast<JackClient*>(self)->nominal_us_per_frame_.store(1e6 / rate);
    });
    return 0;
}

void JackClient::on_port_connect(std::uint32_t, std::uint32_t, int, void* self) {
    whole([&] { static_cast<JackClient*>(self)->parts_.wake.notify(); });
}

void JackClient::on_port_registration(std::uint32_t, int, void* self) {
    // A port that was connected before may be back.
    whole([&] { static_cast<JackClient*>(self)->parts_.wake.notify(); });
}

void JackClient::process(abi::Frames frames) noexcept {
    const Cycle cycle = cycle_of(frames);
    for (std::size_t i = 0; i < inputs_.size(); ++i) receive(*parts_.inputs[i], inputs_[i], cycle);

    Phase phase = phase_.load(std::memory_order_acquire);
    bool idle = true;
    for (std::size_t i = 0; i < outputs_.size(); ++i) {
        Output& output = *parts_.outputs[i];
        if (phase != Phase::sounding) output.placer.silence(*output.port);
        output.placer.run(*output.port, cycle, CycleBuffer(jack_, jack_.port_get_buffer(outputs_[i], frames)),
                          jack_.port_connected(outputs_[i]) > 0);
        idle = idle && output.placer.idle();
    }
    if (phase == Phase::emptied) {
        // The events written in the cycle before have gone through the graph.
        phase_.store(Phase::silenced, std::memory_order_release);
        silenced_.notify();
    } else if (phase == Phase::silencing && idle) {
        phase_.store(Phase::emptied, std::memory_order_relaxed);
    }
}

Cycle JackClient::cycle_of(abi::Frames frames) noexcept {
    const core::LocalTime before = parts_.clock.now();
    const abi::Micros now = jack_.get_time();
    clock_map_.reading(before, now, parts_.clock.now());

    abi::Frames start_frame = 0;
    ServerCycle reported;
    float period = 0;
    reported.known = jack_.get_cycle_times(client_, &start_frame, &reported.start, &reported.next, &period) == 0;
    return cycle_at(now, reported, frames, frames * nominal_us_per_frame_.load(std::memory_order_relaxed), clock_map_);
}

void JackClient::receive(Input& input, abi::Port* port, const Cycle& cycle) noexcept {
    void* const buffer = jack_.port_get_buffer(port, cycle.frames);
    const std::uint32_t events = jack_.midi_get_event_count(buffer);
    for (std::uint32_t i = 0; i < events; ++i) {
        abi::MidiEvent event{};
        if (jack_.midi_event_get(&event, buffer, i) != 0) continue;
        input.receive(core::ByteView(event.buffer, event.size), cycle.time_of(event.time));
    }
    input.end_cycle(parts_.clock.now());
}

// ---- the owner's thread

std::vector<Connection> JackClient::connections() const {
    std::vector<Connection> found;
    const auto add = [&](bool output, const std::vector<abi::Port*>& ports) {
        for (std::size_t i = 0; i < ports.size(); ++i) {
            const char** const names = jack_.port_get_all_connections(client_, ports[i]);
            if (names == nullptr) continue;
            for (const char** name = names; *name != nullptr; ++name) found.push_back({output, i, *name});
            jack_.free(names);
        }
    };
    add(false, inputs_);
    add(true, outputs_);
    return found;
}

std::vector<Connection> JackClient::devices() const {
    std::vector<Connection> found;
    const auto add = [&](bool output, unsigned long direction) {
        const char** const names = jack_.get_ports(client_, nullptr, abi::kMidiType, direction | abi::kPortIsPhysical);
        if (names == nullptr) return;
        for (const char** name = names; *name != nullptr; ++name) {
            if (!through(*name)) found.push_back({output, 0, *name});
        }
        jack_.free(names);
    };
    if (!inputs_.empty()) add(false, abi::kPortIsOutput);
    if (!outputs_.empty()) add(true, abi::kPortIsInput);
    return found;
}

bool JackClient::through(const char* port) const {
    if (is_through(port)) return true;
    const abi::Port* const found = jack_.port_by_name(client_, port);
    if (found == nullptr) return true; // gone meanwhile
    const auto size = static_cast<std::size_t>(jack_.port_name_size());
    std::vector<char> first(size), second(size);
    char* const aliases[2] = {first.data(), second.data()};
    const int count = jack_.port_get_aliases(found, aliases);
    return (count > 0 && is_through(first.data())) || (count > 1 && is_through(second.data()));
}

bool JackClient::connect(const Connection& connection) {
    const char* const ours = jack_.port_name((connection.output ? outputs_ : inputs_)[connection.port]);
    const char* const other = connection.other.c_str();
    const int result = connection.output ? jack_.connect(client_, ours, other) : jack_.connect(client_, other, ours);
    return result == 0 || result == abi::kConnectedAlready;
}

void JackClient::silence(std::int64_t longest_us) {
    const core::LocalTime end = parts_.clock.now() + longest_us;
    phase_.store(Phase::silencing, std::memory_order_release);
    while (!lost()) {
        silenced_.awake();
        const core::LocalTime now = parts_.clock.now();
        if (phase_.load(std::memory_order_acquire) == Phase::silenced || now >= end) return;
        silenced_.sleep(end - now);
    }
}

} // namespace midip2p::jack
