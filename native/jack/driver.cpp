#include "jack/driver.hpp"

#include "jack/client.hpp"
#include "jack/library.hpp"

#include <algorithm>
#include <mutex>
#include <set>
#include <thread>

namespace midip2p::jack {

namespace {

constexpr std::int64_t kLookAgainUs = 1'000'000;
/// The longest wait for the outputs' last cycles when the driver is closed.
constexpr std::int64_t kSilenceUs = 500'000;

} // namespace

struct JackDriver::Impl {
    const abi::Functions* jack;
    std::string name; // as first made unique: asked for again, so that two clients do not change places
    std::vector<std::unique_ptr<Input>> inputs;
    std::vector<std::unique_ptr<Output>> outputs;
    Counters counters;
    os::Signal wake;
    os::Clock clock;

    // Used by the supervisor's thread, and before that runs by open().
    std::unique_ptr<JackClient> client;  // nullptr: away
    std::vector<Connection> connections; // as last seen
    bool devices = false;
    std::set<Connection> offered; // devices that were connected once since they are there
    std::set<Connection> wanted;  // were there when the server went away, and are not yet again

    mutable std::mutex mutex; // of what follows; never JACK's thread
    Status status;
    void (*callback)(void*) = nullptr;
    void* context = nullptr;

    std::atomic<bool> ending{false};
    std::thread supervisor;

    Trouble begin();
    void supervise();
    void lose();
    void look_after();
    void offer();
    void show(bool running);
};

std::unique_ptr<JackDriver> JackDriver::open(DriverConfig config, Trouble& trouble) {
    auto impl = std::make_unique<Impl>();
    impl->jack = jack_library();
    if (impl->jack == nullptr) {
        trouble = Trouble::not_installed;
        return nullptr;
    }
    impl->name = std::move(config.client_name);
    impl->devices = config.devices;
    impl->clock = config.inputs.empty() ? config.outputs.at(0).port->clock() : config.inputs[0].port->clock();
    for (auto& [name, port] : config.inputs)
        impl->inputs.push_back(std::make_unique<Input>(std::move(name), std::move(port), impl->counters));
    for (auto& [name, port] : config.outputs)
        impl->outputs.push_back(std::make_unique<Output>(std::move(name), std::move(port), impl->counters));
    trouble = impl->begin();
    if (trouble != Trouble::none) return nullptr;
    impl->supervisor = std::thread([i = impl.get()] { i->supervise(); });
    return std::unique_ptr<JackDriver>(new JackDriver(std::move(impl)));
}

JackDriver::JackDriver(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

JackDriver::~JackDriver() {
    on_change(nullptr, nullptr);
    impl_->ending.store(true, std::memory_order_release);
    impl_->wake.notify();
    impl_->supervisor.join();
    if (impl_->client) impl_->client->silence(kSilenceUs);
}

Status JackDriver::status() const {
    const std::lock_guard lock(impl_->mutex);
    Status status = impl_->status;
    status.counts = counts_of(impl_->counters);
    return status;
}

void JackDriver::on_change(void (*callback)(void*), void* context) {
    const std::lock_guard lock(impl_->mutex);
    impl_->callback = callback;
    impl_->context = context;
}

Trouble list_ports(PortList& found) {
    const abi::Functions* const jack = jack_library();
    if (jack == nullptr) return Trouble::not_installed;
    abi::Client* const client = jack->client_open("midip2p-ports", abi::kNoStartServer, nullptr);
    if (client == nullptr) return Trouble::not_running;
    const auto list = [&](unsigned long direction, std::vector<std::string>& into) {
        const char** const names = jack->get_ports(client, nullptr, abi::kMidiType, direction);
        if (names == nullptr) return; // none
        for (const char** name = names; *name != nullptr; ++name) into.emplace_back(*name);
        jack->free(names);
    };
    list(abi::kPortIsOutput, found.inputs); // what others put out is what can be heard
    list(abi::kPortIsInput, found.outputs);
    std::vector<std::string> devices;
    list(abi::kPortIsInput | abi::kPortIsPhysical, devices);
    for (const auto& output : found.outputs) {
        if (std::find(devices.begin(), devices.end(), output) == devices.end()) found.programs.push_back(output);
    }
    jack->client_close(client);
    return Trouble::none;
}

// ---- details ----

Trouble JackDriver::Impl::begin() {
    Trouble trouble = Trouble::none;
    client = JackClient::open(*jack, name, {inputs, outputs, counters, wake, clock}, trouble);
    if (!client) return trouble;
    name = client->name();
    show(true);
    return trouble;
}

void JackDriver::Impl::supervise() {
    while (!ending.load(std::memory_order_acquire)) {
        wake.awake();
        if (client && client->lost()) lose();
        if (!client && begin() != Trouble::none) {
            for (const auto& output : outputs) output->placer.miss(*output->port, clock.now());
        }
        if (client) look_after();
        if (!ending.load(std::memory_order_acquire)) wake.sleep(kLookAgainUs);
    }
}

void JackDriver::Impl::lose() {
    client.reset(); // its threads have ended, so the ports are ours
    count(counters.losses);
    wanted.insert(connections.begin(), connections.end());
    connections.clear();
    for (const auto& input : inputs) input->lose(clock.now());
    for (const auto& output : outputs) output->placer.lose(*output->port);
    show(false);
}

void JackDriver::Impl::look_after() {
    // The other program's port may come back later than the server does.
    std::erase_if(wanted, [&](const Connection& connection) { return client->connect(connection); });
    if (devices) offer();
    auto seen = client->connections();
    if (client->lost()) return; // an empty answer then is no answer
    for (const Connection& before : connections)
        if (!before.output && std::find(seen.begin(), seen.end(), before) == seen.end())
            inputs[before.port]->disconnected();
    connections = std::move(seen);
    const std::lock_guard lock(mutex);
    status.rate = client->rate();
    status.frames = client->buffer_size();
}

void JackDriver::Impl::offer() {
    const auto list = client->devices();
    if (client->lost()) return;
    const std::set<Connection> there(list.begin(), list.end());
    std::erase_if(offered, [&](const Connection& device) { return !there.contains(device); });
    for (const Connection& device : there) {
        if (!offered.contains(device) && client->connect(device)) offered.insert(device);
    }
}

void JackDriver::Impl::show(bool running) {
    const std::lock_guard lock(mutex);
    status.running = running;
    if (running) {
        status.client_name = client->name();
        status.rate = client->rate();
        status.frames = client->buffer_size();
    }
    if (callback != nullptr) callback(context);
}

} // namespace midip2p::jack
