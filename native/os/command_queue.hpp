// What the control thread asks of the io thread.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <utility>

namespace midip2p::os {

/// Design: a lock-free stack that the io thread takes as a whole and turns round, so that commands run in the order in
/// which they were given. Both sides may allocate and free commands: commands are rare, and no note is among them.
class CommandQueue {
  public:
    using Command = std::function<void()>;
    CommandQueue() = default;
    ~CommandQueue() {
        for (Node* n = newest_.load(); n != nullptr;) delete std::exchange(n, n->older);
    }
    CommandQueue(const CommandQueue&) = delete;
    CommandQueue& operator=(const CommandQueue&) = delete;

    /// [any]
    void push(Command command) {
        Node* node = new Node{std::move(command), newest_.load(std::memory_order_relaxed)};
        while (
            !newest_.compare_exchange_weak(node->older, node, std::memory_order_release, std::memory_order_relaxed)) {
        }
    }
    /// Runs all that were given. [io]
    void run() {
        Node* oldest = nullptr;
        for (Node* n = newest_.exchange(nullptr, std::memory_order_acquire); n != nullptr;) {
            Node* older = n->older;
            n->older = oldest;
            oldest = n;
            n = older;
        }
        while (oldest != nullptr) {
            const std::unique_ptr<Node> node(oldest);
            oldest = node->older;
            node->command();
        }
    }

  private:
    struct Node {
        Command command;
        Node* older;
    };
    std::atomic<Node*> newest_{nullptr};
};

} // namespace midip2p::os
