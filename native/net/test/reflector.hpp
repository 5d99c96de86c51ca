// A reflector on this machine, as spec/toast.md has it, that answers when it is asked to look.
#pragma once

#include "core/toast/frame.hpp"
#include "os/socket.hpp"
#include "test/check.hpp"

#include <array>
#include <deque>
#include <string>
#include <vector>

namespace midip2p::test {

/// It waits for nobody: the test calls serve() until it has what it waits for.
class TestReflector {
  public:
    std::int64_t time_us = 1'000'000'000; // that it tells
    std::string instead;                  // what it answers in place of the truth; "": the truth
    std::deque<std::string> answers;      // the same, once each, before that
    std::size_t asked = 0;

    TestReflector() {
        auto listening = os::Socket::listen({"127.0.0.1", 0});
        REQUIRE(bool(listening));
        listener_ = std::move(*listening);
    }
    [[nodiscard]] core::Address address() const { return listener_.local(); }
    [[nodiscard]] std::size_t callers() const { return callers_.size(); }
    void serve() {
        bool exhausted = false;
        for (os::Socket caller = listener_.accept(exhausted); caller.valid(); caller = listener_.accept(exhausted))
            callers_.push_back(std::move(caller));
        for (const os::Socket& caller : callers_) answer(caller);
    }
    void hang_up() { callers_.clear(); }

  private:
    void answer(const os::Socket& caller) {
        std::array<std::uint8_t, 64> question{};
        const auto got = caller.receive(question);
        if (got.bytes == 0) return;
        REQUIRE(got.bytes == core::kFrameOverhead); // in one piece on this machine
        CHECK(question[7] == 9);
        ++asked;
        std::string text = instead.empty() ? to_string(caller.remote()) : instead;
        if (!answers.empty()) {
            text = answers.front();
            answers.pop_front();
        }
        std::vector<std::uint8_t> frame(core::kFrameOverhead + text.size());
        core::write_frame({.type = 9,
                           .timestamp = {time_us},
                           .sequence = 0,
                           .payload = {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}},
                          frame.data());
        REQUIRE(*caller.send(frame) == frame.size());
    }

    os::Socket listener_;
    std::vector<os::Socket> callers_;
};

} // namespace midip2p::test
