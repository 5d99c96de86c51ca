// Two runners in one process, each with an input and an output, and patience with a limit.
#pragma once

#include "net/runner.hpp"
#include "test/check.hpp"

#include <chrono>
#include <functional>
#include <memory>
#include <thread>
#include <vector>

namespace midip2p::test {

using namespace midip2p::net;
using core::Errc;
using core::Notice;
using Bytes = std::vector<std::uint8_t>;

inline constexpr const char* kSession = "11111111-1111-4111-8111-111111111111";

/// Looks again and again until it holds; false after ten seconds (nothing here takes one).
inline bool eventually(const std::function<bool()>& holds) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (!holds()) {
        if (std::chrono::steady_clock::now() > end) return false;
        std::this_thread::yield();
    }
    return true;
}

struct Player {
    explicit Player(const std::string& peer_id, const std::string& session = kSession,
                    std::unique_ptr<Protocol> protocol = nullptr, bool datagrams = true)
        : peer(peer_id) {
        RunnerConfig config{.session = session, .peer = peer_id, .trace = true, .datagrams = datagrams};
        auto started = protocol ? Runner::start(config, std::move(protocol)) : Runner::start(config);
        REQUIRE(bool(started));
        runner = std::move(*started);
        in = *runner->open_in_port(peer_id + " keys", core::kMaxWindow);
        out = *runner->open_out_port(peer_id + " synth");
    }
    Address listen(const std::string& host = "127.0.0.1") {
        const auto bound = runner->listen({host, 0});
        REQUIRE(bool(bound));
        return *bound;
    }
    core::LinkId open(const Player& other, std::vector<Address> candidates) {
        const auto opened = runner->open_link({.peer = other.peer,
                                               .fingerprint = other.runner->fingerprint(),
                                               .candidates = std::move(candidates),
                                               .may_play = true});
        REQUIRE(bool(opened));
        REQUIRE(runner->connect({.link = 0, .id = in->id()}, {.link = *opened, .port = 0}, {}) == Errc::ok);
        REQUIRE(runner->connect({.link = *opened, .id = 0}, {.link = 0, .port = out->id()}, {}) == Errc::ok);
        return *opened;
    }
    /// The newest notice of that kind, once it is there.
    const RunnerNotice* wait_for(Notice::Kind kind) {
        const RunnerNotice* found = nullptr;
        (void)eventually([&] {
            for (RunnerNotice& n : runner->poll()) notices.push_back(std::make_unique<RunnerNotice>(std::move(n)));
            for (const auto& n : notices)
                if (n->notice.kind == kind) found = n.get();
            return found != nullptr;
        });
        return found;
    }
    /// Takes until there are so many messages.
    bool hears(std::size_t count) {
        return eventually([&] {
            if (out->wait_until_due(1000)) {
                out->take_until(out->now(),
                                [&](const core::TakenEvent& e) { heard.emplace_back(e.midi.begin(), e.midi.end()); });
            }
            return heard.size() >= count;
        });
    }

    std::string peer;
    std::unique_ptr<Runner> runner;
    std::shared_ptr<InPortHandle> in;
    std::shared_ptr<OutPortHandle> out;
    std::vector<std::unique_ptr<RunnerNotice>> notices;
    std::vector<Bytes> heard;
};

/// a and b, linked over an address of this machine.
struct TwoRunners {
    Player a{"aaaaaaaa-0000-4000-8000-000000000000"}, b{"bbbbbbbb-0000-4000-8000-000000000000"};
    core::LinkId a_to_b = 0, b_to_a = 0;
    void link(const std::string& host = "127.0.0.1") {
        const Address at_a = a.listen(host);
        const Address at_b = b.listen(host);
        a_to_b = a.open(b, {at_b});
        b_to_a = b.open(a, {at_a});
        REQUIRE(a.wait_for(Notice::Kind::link_up) != nullptr);
        REQUIRE(b.wait_for(Notice::Kind::link_up) != nullptr);
    }
};

} // namespace midip2p::test
